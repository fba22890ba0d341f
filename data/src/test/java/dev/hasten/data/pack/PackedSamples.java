package dev.hasten.data.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.Position;
import dev.hasten.data.ShardPlaces;
import dev.hasten.data.Task;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Data to pack, and ways to look at what came of it. */
final class PackedSamples {
  private PackedSamples() {}

  static ArrayDataset bytes(int count, int classes, long seed, long... shape) {
    RandomStream random = new RandomStream(seed, "bytes");
    byte[] pixels = new byte[Math.toIntExact(count * Tensors.count(shape))];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    return ArrayDataset.ofBytes(pixels, labels(count, classes, random), shape).withClasses(classes);
  }

  static ArrayDataset floats(int count, int length, int classes, long seed) {
    RandomStream random = new RandomStream(seed, "floats");
    float[][] rows = new float[count][length];
    for (float[] row : rows) {
      for (int i = 0; i < length; i++) {
        row[i] = Float.intBitsToFloat((int) random.nextLong()); // NaNs and infinities too
      }
    }
    return ArrayDataset.ofFloats(rows, labels(count, classes, random)).withClasses(classes);
  }

  private static int[] labels(int count, int classes, RandomStream random) {
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(classes);
    }
    return labels;
  }

  static PackedManifest pack(DataPair data, Path folder, long shardBytes) throws IOException {
    return Packing.pack("sample", data, folder, OptionalInt.empty(), shardBytes, PackProgress.NONE);
  }

  /** Of the half to train on, how many examples each shard has, as they are told to lie in them. */
  static List<Integer> shardSizes(Dataset train) {
    List<Integer> sizes = new ArrayList<>();
    ShardPlaces where = train.shardPlaces().orElseThrow();
    for (int i = 0; i < train.size(); i++) {
      if (where.places()[i] == 0) {
        sizes.add(0);
      }
      assertEquals(sizes.size() - 1, where.shards()[i]);
      assertEquals(sizes.get(sizes.size() - 1), where.places()[i]);
      sizes.set(sizes.size() - 1, where.places()[i] + 1);
    }
    return sizes;
  }

  /** Those that the manifest tells. */
  static List<Integer> shardSizes(PackedManifest manifest) {
    return manifest.halves().get(0).shards().stream().map(PackedManifest.Entry::examples).toList();
  }

  /** All inputs and targets from a place on to the end of the second epoch, bit for bit. */
  static List<String> epochs(Dataset dataset, int batch, long seed, Position from) {
    List<String> all = new ArrayList<>();
    try (BatchSource source = dataset.batches(batch, seed)) {
      source.seek(from);
      while (source.position().epoch() < 2) {
        try (Scope scope = Scope.open()) {
          Batch next = source.next();
          all.add(bits(Tensors.toFloats(next.inputs())));
          all.add(targets(dataset, next));
          all.add(Arrays.toString(next.numbers().examples()));
        }
      }
    }
    return all;
  }

  /** All examples in their order, bit for bit. */
  static String examples(Dataset dataset) {
    try (Scope scope = Scope.open()) {
      Batch batch = dataset.batch(0, dataset.size());
      return bits(Tensors.toFloats(batch.inputs())) + targets(dataset, batch);
    }
  }

  private static String targets(Dataset dataset, Batch batch) {
    return dataset.task() == Task.REGRESSION
        ? bits(Tensors.toFloats(batch.targets()))
        : Arrays.toString(Tensors.toLongs(batch.targets()));
  }

  private static String bits(float[] values) {
    StringBuilder text = new StringBuilder();
    for (float value : values) {
      text.append(Integer.toHexString(Float.floatToRawIntBits(value))).append(' ');
    }
    return text.toString();
  }

  /** Every file of a folder but the lock, with its bytes. */
  static List<String> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      List<String> files = new ArrayList<>();
      for (Path file : all.sorted().toList()) {
        if (!file.endsWith(".lock")) {
          files.add(file.getFileName() + " " + HexFormat.of().formatHex(Files.readAllBytes(file)));
        }
      }
      return files;
    }
  }

  /** Noisy images of several sizes, 12 to train on and 6 to test on, of two classes. */
  static void images(Path folder, int width, int height) throws IOException {
    for (int i = 0; i < 18; i++) {
      Path part = folder.resolve(i < 12 ? "train" : "test").resolve(i % 2 == 0 ? "cat" : "dog");
      Files.createDirectories(part);
      RandomStream random = new RandomStream(i, "noise");
      BufferedImage image =
          new BufferedImage(width == 0 ? 9 + i : width, height, BufferedImage.TYPE_INT_RGB);
      for (int at = 0; at < image.getWidth() * height; at++) {
        image.setRGB(at % image.getWidth(), at / image.getWidth(), random.nextInt(1 << 24));
      }
      String format = i % 3 == 0 ? "jpg" : "png";
      ImageIO.write(image, format, part.resolve(i + "." + format).toFile());
    }
  }
}
