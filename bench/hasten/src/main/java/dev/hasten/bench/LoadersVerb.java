package dev.hasten.bench;

import dev.hasten.data.DataPair;
import dev.hasten.data.ImageFolder;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.pack.PackProgress;
import dev.hasten.data.pack.PackedData;
import dev.hasten.data.pack.PackedManifest;
import dev.hasten.data.pack.Packing;
import dev.hasten.data.tar.WebShardWriter;
import dev.hasten.data.tar.WebShards;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench/run loaders}: JPEG files to batches, here, in PyTorch's DataLoader, WebDataset and,
 * where it is installed, FFCV.
 */
@Command(
    name = "loaders",
    description =
        "Decode, random resized crop, flip, normalise: images/s of a folder of JPEG files, in turns"
            + " with PyTorch's DataLoader, of tar shards of them, in turns with WebDataset, and of"
            + " packed shards of them, in turns with FFCV, where it is installed."
            + " bench/python/jpegs.py makes such a folder.",
    mixinStandardHelpOptions = true)
final class LoadersVerb implements Callable<Integer> {
  private static final long SHARD_BYTES = 16 << 20; // so that each worker has several

  @Option(names = "--bench", hidden = true, description = "The folder of the benchmarks.")
  private Path bench = Path.of("bench");

  @Option(names = "--python", hidden = true, description = "A Python that has PyTorch.")
  private String python = "python3";

  @Option(
      names = "--images",
      paramLabel = "FOLDER",
      required = true,
      description = "With train and test in it, a folder for each class.")
  private Path images = Path.of("");

  @Option(
      names = "--sizes",
      paramLabel = "A,B",
      split = ",",
      description = "Of what a model is given. Default: 224,112.")
  private List<Integer> sizes = List.of(224, 112);

  @Option(names = "--batch", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int batch = 64;

  @Option(names = "--rounds", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Of each in a round. Default: ${DEFAULT-VALUE}.")
  private double seconds = 4;

  @Option(names = "--workers", paramLabel = "N", description = "Of all. Default: as many as cores.")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws IOException {
    Folder folder = new Folder(bench.resolve("target").resolve("loaders"));
    String key = key();
    Path shards = shards(folder.path(), key);
    StringBuilder page = new StringBuilder();
    for (int size : sizes) {
      ImageOptions options =
          new ImageOptions(
              size,
              0.08,
              true,
              List.of(0.485, 0.456, 0.406),
              List.of(0.229, 0.224, 0.225),
              ImageOptions.of(size).mostPixels(),
              workers,
              0,
              false,
              ImageOptions.of(size).resampling());
      try (LoaderRate exact = new LoaderRate(ImageFolder.pair(images, options), batch);
          LoaderRate reduced =
              new LoaderRate(ImageFolder.pair(images, options.withReducedDecoding(true)), batch);
          LoaderRate tars = new LoaderRate(WebShards.pair(shards, options), batch);
          PeerProcess peer = new PeerProcess(python(size, shards), folder.path())) {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("all", exact, "pillow"));
        rows.add(new Row("reduced where that will do, against draft()", reduced, "draft"));
        rows.add(new Row("all, out of tar shards, against WebDataset", tars, "webdataset"));
        if (hasFfcv(peer)) {
          Path packed = packed(folder.path(), key);
          try (LoaderRate pack = new LoaderRate(PackedData.images(packed, options), batch)) {
            rows.add(new Row("all, out of packed shards, against FFCV", pack, "ffcv"));
            page.append(table(size, rows, peer));
          }
        } else {
          page.append(table(size, rows, peer));
        }
      }
    }
    System.out.print(page);
    return 0;
  }

  /** A loader of ours, and which of the peer's is its match. */
  private record Row(String name, LoaderRate ours, String theirs) {}

  /** Whether FFCV can run here; where it cannot it is said why. */
  private static boolean hasFfcv(PeerProcess peer) {
    String lacking = peer.facts().path("lacking").asText();
    if (!lacking.isEmpty()) {
      System.err.println("bench: " + lacking);
    }
    return lacking.isEmpty();
  }

  /** Of the folder and what is in it now: its path, how many files and when the newest changed. */
  private String key() throws IOException {
    try (Stream<Path> all = Files.walk(images, FileVisitOption.FOLLOW_LINKS)) {
      LongSummaryStatistics times =
          all.filter(Files::isRegularFile)
              .mapToLong(file -> file.toFile().lastModified())
              .summaryStatistics();
      int path = images.toAbsolutePath().toString().hashCode();
      return path + "-" + times.getCount() + "-" + times.getMax();
    }
  }

  /** The same files in packed shards, written once: what a .beton is to FFCV. */
  private Path packed(Path folder, String key) throws IOException {
    Path packed = folder.resolve("packed-" + key);
    if (!Files.exists(packed.resolve(PackedManifest.FILE))) {
      try (DataPair all = ImageFolder.pair(images, ImageOptions.of(1))) {
        Packing.pack(
            "images",
            all,
            packed,
            OptionalInt.empty(),
            Packing.USUAL_SHARD_BYTES,
            PackProgress.NONE);
      }
    }
    return packed;
  }

  /** The same files in tars, written once for both sides; their name is that of the .beton too. */
  private Path shards(Path folder, String key) throws IOException {
    Path shards = folder.resolve("shards-" + key);
    if (!Files.exists(shards)) {
      try (DataPair all = ImageFolder.pair(images, ImageOptions.of(1))) {
        WebShardWriter.write(all, shards, SHARD_BYTES, written -> {});
      }
    }
    return shards;
  }

  private String table(int size, List<Row> rows, PeerProcess peer) {
    Map<Row, List<Double>> ours = new LinkedHashMap<>();
    Map<Row, List<Double>> theirs = new LinkedHashMap<>();
    for (int round = -1; round < rounds; round++) {
      for (Row row : rows) {
        double own = row.ours().rate(seconds);
        double other = ask(peer, row.theirs());
        if (round >= 0) { // the first one warmed up
          ours.computeIfAbsent(row, any -> new ArrayList<>()).add(own);
          theirs.computeIfAbsent(row, any -> new ArrayList<>()).add(other);
        }
      }
    }
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%s at %d x %d, batch %d, %d workers; PyTorch %s; %d rounds of %.0f s:%n%n"
                + "| pixels | Hasten, images/s | the peer, images/s | ratio (least, greatest) |%n"
                + "|---|---|---|---|%n",
            images.getFileName(),
            size,
            size,
            batch,
            workers,
            peer.facts().path("version").asText(),
            rounds,
            seconds));
    for (Row row : rows) {
      table.append(
          row(row.name(), ours.getOrDefault(row, List.of()), theirs.getOrDefault(row, List.of())));
    }
    return table + System.lineSeparator();
  }

  private static String row(String name, List<Double> ours, List<Double> theirs) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / theirs.get(i));
    }
    ratios.sort(null);
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f | %.2f (%.2f, %.2f) |%n",
        name,
        UpdateTimes.median(ours),
        UpdateTimes.median(theirs),
        UpdateTimes.median(ratios),
        ratios.get(0),
        ratios.get(ratios.size() - 1));
  }

  private double ask(PeerProcess peer, String kind) {
    return peer.ask(kind + " " + seconds).path("rate").asDouble();
  }

  private Peer python(int size, Path shards) {
    String script = bench.resolve("python").resolve("loaders.py").toString();
    String folder = images.resolve("train").toString();
    List<String> command =
        List.of(python, script, folder, "" + size, "" + batch, "" + workers, shards.toString());
    return new Peer("loaders", "PyTorch", command, Map.of("OMP_NUM_THREADS", "1"), Set.of());
  }
}
