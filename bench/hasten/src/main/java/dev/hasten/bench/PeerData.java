package dev.hasten.bench;

import dev.hasten.data.Batch;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.Datasets;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** The data of all workloads as plain files (little-endian), so that every peer reads the same. */
final class PeerData {
  /** Tokens of a sequence. */
  static final int PLACES = 64;

  private static final int TOKEN_KINDS = 50257;
  private static final int CHARACTERS = 65; // of Tiny Shakespeare
  private static final int PHOTOS = 16;
  private static final int CNN_BATCHES = 8;
  private static final int MLP_BATCHES = 64;
  private static final int CLASSES = 10;
  private static final int READ = 1000;

  private PeerData() {}

  /**
   * Writes what those workloads need and is not there yet: random numbers from a fixed seed, and
   * Fashion-MNIST's training set as bytes.
   */
  static void write(Path folder, Collection<Workload> workloads) {
    try {
      Files.createDirectories(folder);
      random(folder, "cnn-images.f32", "cnn-labels.u8", CNN_BATCHES * 128, 3 * 32 * 32);
      random(folder, "mlp-rows.f32", "mlp-labels.u8", MLP_BATCHES * 16, 64);
      if (workloads.stream().anyMatch(workload -> workload.network().isPublished())) {
        random(folder, "photo-images.f32", "photo-labels.u8", PHOTOS, 3 * 224 * 224);
      }
      boolean fashion =
          workloads.contains(Workload.KERAS_MNIST) || workloads.contains(Workload.PYTORCH_MNIST);
      if (fashion && !Files.exists(folder.resolve("fashion-labels.u8"))) {
        fashion(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void random(Path folder, String inputs, String labels, int examples, int length)
      throws IOException {
    RandomStream random = new RandomStream(1, inputs);
    ByteBuffer values =
        ByteBuffer.allocate(examples * length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (values.hasRemaining()) {
      values.putFloat((float) random.nextGaussian());
    }
    byte[] classes = new byte[examples];
    for (int i = 0; i < examples; i++) {
      classes[i] = (byte) random.nextInt(CLASSES);
    }
    Files.write(folder.resolve(inputs), values.array());
    Files.write(folder.resolve(labels), classes);
  }

  private static void fashion(Path folder) throws IOException {
    try (DataPair pair = Datasets.resolve("fashion-mnist")) {
      Dataset train = pair.train();
      int length = Math.toIntExact(Tensors.count(train.inputShape()));
      byte[] pixels = new byte[train.size() * length];
      byte[] labels = new byte[train.size()];
      for (int from = 0; from < train.size(); from += READ) {
        try (Scope scope = Scope.open()) {
          Batch batch = train.batch(from, from + READ);
          float[] values = Tensors.toFloats(batch.inputs());
          long[] targets = Tensors.toLongs(batch.targets());
          for (int i = 0; i < values.length; i++) {
            pixels[from * length + i] = (byte) Math.round(values[i] * 255);
          }
          for (int i = 0; i < targets.length; i++) {
            labels[from + i] = (byte) targets[i];
          }
        }
      }
      Files.write(folder.resolve("fashion-images.u8"), pixels);
      Files.write(folder.resolve("fashion-labels.u8"), labels);
    }
  }

  /** A batch of sequences of tokens, by a rule that the peers share. */
  static long[] tokens(Workload workload) {
    long[] tokens = new long[workload.batch() * PLACES];
    int kinds = workload.network() == Network.GPT_2 ? TOKEN_KINDS : CHARACTERS;
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i * 7919L % kinds;
    }
    return tokens;
  }

  static byte[] bytes(Path folder, String name) {
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int[] labels(Path folder, String name) {
    byte[] bytes = bytes(folder, name);
    int[] labels = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      labels[i] = bytes[i];
    }
    return labels;
  }

  static float[] floats(Path folder, String name) {
    byte[] bytes = bytes(folder, name);
    float[] floats = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
