package dev.hasten.bench;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataPair;
import dev.hasten.data.EpochOrder;
import dev.hasten.data.RawBytes;
import dev.hasten.data.pack.PackProgress;
import dev.hasten.data.pack.PackedData;
import dev.hasten.data.pack.Packing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Packed records read one by one, against a plain copy of the same bytes out of a mapping of the
 * same files, in the same order, alternating.
 */
@Command(
    name = "data",
    description = "Reads of packed shards against a plain copy out of the same mapping.",
    mixinStandardHelpOptions = true)
final class DataVerb implements Callable<Integer> {
  @Option(names = "--megabytes", description = "Of each set. Default: ${DEFAULT-VALUE}.")
  private int megabytes = 200;

  @Option(names = "--rounds", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds = 9;

  @Override
  public Integer call() throws IOException {
    StringBuilder page = new StringBuilder();
    page.append(
        String.format(
            Locale.ROOT,
            "%d MB of packed bytes in the system's cache, medians of %d rounds, one thread, GB/s%n%n"
                + "| record | order | first read, with sums | read | plain copy | ratio (least, greatest) |%n"
                + "|---|---|---|---|---|---|%n",
            megabytes,
            rounds));
    for (int length : new int[] {784, 3 * 32 * 32, 3 * 64 * 64}) {
      Path folder = Files.createTempDirectory("hasten-bench");
      try {
        pack(length, folder);
        for (boolean shuffled : new boolean[] {false, true}) {
          page.append(row(folder, length, shuffled));
        }
      } finally {
        try (Stream<Path> all = Files.walk(folder)) {
          for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(each);
          }
        }
      }
    }
    System.out.print(page);
    return 0;
  }

  private void pack(int length, Path folder) throws IOException {
    int count = (int) (((long) megabytes << 20) / length);
    byte[] pixels = new byte[count * length];
    new Random(1).nextBytes(pixels);
    ArrayDataset train = ArrayDataset.ofBytes(pixels, new int[count], 1, length);
    ArrayDataset test = ArrayDataset.ofBytes(new byte[length], new int[1], 1, length);
    Packing.pack(
        "bench",
        new DataPair(train, test),
        folder,
        OptionalInt.empty(),
        Packing.USUAL_SHARD_BYTES,
        PackProgress.NONE);
  }

  private String row(Path folder, int length, boolean shuffled) throws IOException {
    try (DataPair data = PackedData.arrays(folder)) {
      RawBytes raw = RawBytes.of(data.train()).orElseThrow();
      PlainCopy plain = new PlainCopy(folder, length);
      int[] order = order(data.train().size(), shuffled);
      byte[] into = new byte[length];
      double gigabytes = (double) order.length * length * 1e-9;
      double first = gigabytes / read(raw, order, into);
      double warm = read(raw, order, into) + plain.seconds(order, into);
      List<Double> reads = new ArrayList<>();
      List<Double> copies = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < rounds && warm > 0; round++) {
        double read = gigabytes / read(raw, order, into);
        double copy = gigabytes / plain.seconds(order, into);
        reads.add(read);
        copies.add(copy);
        ratios.add(read / copy);
      }
      ratios.sort(null);
      return String.format(
          Locale.ROOT,
          "| %,d B | %s | %.2f | %.2f | %.2f | %.2f (%.2f, %.2f) |%n",
          length,
          shuffled ? "shuffled" : "in turn",
          first,
          UpdateTimes.median(reads),
          UpdateTimes.median(copies),
          UpdateTimes.median(ratios),
          ratios.get(0),
          ratios.get(ratios.size() - 1));
    }
  }

  private static int[] order(int size, boolean shuffled) {
    return shuffled
        ? EpochOrder.shuffled(1, 0, size)
        : IntStream.range(0, size).toArray();
  }

  private static double read(RawBytes raw, int[] order, byte[] into) {
    long begun = System.nanoTime();
    for (int number : order) {
      raw.rows().copy(number, into);
    }
    return (System.nanoTime() - begun) * 1e-9;
  }
}
