package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.seam.Loss;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.step.CrossEntropy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole-batch augmentation against plain loops over plain arrays. */
class BatchTransformsTest {
  private static final int N = 6;
  private static final int H = 7;
  private static final int W = 9;

  private static float[] pixels(int channels) {
    RandomStream random = new RandomStream(3, "pixels");
    float[] pixels = new float[N * channels * H * W];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    return pixels;
  }

  private static Tensor images(float[] pixels, int channels, boolean nhwc) {
    Tensor images = Tensors.ofFloats(pixels, N, channels, H, W);
    return nhwc ? ChannelsLast.channelsLast(images) : images;
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "3, false", "3, true"})
  void cropsAreWindowsOfThePaddedImage(int channels, boolean nhwc) {
    int padding = 2;
    int[] down = {0, 1, 2, 3, 4, 2};
    int[] right = {4, 0, 2, 1, 4, 3};
    float[] pixels = pixels(channels);
    float[] expected = new float[pixels.length];
    for (int n = 0; n < N; n++) {
      for (int c = 0; c < channels; c++) {
        for (int y = 0; y < H; y++) {
          for (int x = 0; x < W; x++) {
            int fromY = y + down[n] - padding;
            int fromX = x + right[n] - padding;
            boolean inside = fromY >= 0 && fromY < H && fromX >= 0 && fromX < W;
            expected[at(channels, n, c, y, x)] =
                inside ? pixels[at(channels, n, c, fromY, fromX)] : 0;
          }
        }
      }
    }
    try (Scope scope = Scope.open()) {
      Tensor images = images(pixels, channels, nhwc);
      Tensor cropped = RandomCrop.cropped(images, padding, down, right);
      assertArrayEquals(expected, Tensors.toFloats(cropped));
      assertArrayEquals(Tensors.strides(images), Tensors.strides(cropped), "memory format");
    }
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "3, false", "3, true"})
  void flipsMirrorTheChosenImages(int channels, boolean nhwc) {
    boolean[] mirrored = {true, false, false, true, true, false};
    float[] pixels = pixels(channels);
    float[] expected = pixels.clone();
    for (int n = 0; n < N; n++) {
      for (int c = 0; c < channels && mirrored[n]; c++) {
        for (int y = 0; y < H; y++) {
          for (int x = 0; x < W; x++) {
            expected[at(channels, n, c, y, x)] = pixels[at(channels, n, c, y, W - 1 - x)];
          }
        }
      }
    }
    try (Scope scope = Scope.open()) {
      Tensor images = images(pixels, channels, nhwc);
      Tensor flipped = RandomFlip.flipped(images, mirrored);
      assertArrayEquals(expected, Tensors.toFloats(flipped));
      assertArrayEquals(Tensors.strides(images), Tensors.strides(flipped), "memory format");
    }
  }

  private static int at(int channels, int n, int c, int y, int x) {
    return ((n * channels + c) * H + y) * W + x;
  }

  @Test
  void mixturesAreWeightedMeansOfInputsAndTargets() {
    long[] order = {3, 0, 2, 1};
    float[] x = {0, 1, 2, 3, 4, 5, 6, 7};
    long[] labels = {2, 0, 1, 2};
    double share = 0.7;
    try (Scope scope = Scope.open()) {
      Batch batch = new Batch(Tensors.ofFloats(x, 4, 2), Tensors.ofLongs(labels, 4));
      Batch mixed = MixUp.mixed(batch, share, order, 3);
      float[] inputs = Tensors.toFloats(mixed.inputs());
      float[] targets = Tensors.toFloats(mixed.targets());
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 2; j++) {
          double expected = share * x[i * 2 + j] + (1 - share) * x[(int) order[i] * 2 + j];
          assertEquals(expected, inputs[i * 2 + j], 1e-6);
        }
        for (int c = 0; c < 3; c++) {
          double own = labels[i] == c ? share : 0;
          double other = labels[(int) order[i]] == c ? 1 - share : 0;
          assertEquals(own + other, targets[i * 3 + c], 1e-6);
        }
      }
      // Mixing what is mixed already: targets are probabilities then.
      Batch again = MixUp.mixed(mixed, 1, new long[] {1, 2, 3, 0}, 3);
      assertArrayEquals(targets, Tensors.toFloats(again.targets()), 1e-7f);
    }
  }

  /** With linear loss in the targets, cross entropy of a mixture is the mixture of two. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.5})
  void smoothingTakesMixedTargets(double amount) {
    long[] order = {1, 2, 0};
    double share = 0.6;
    Loss loss = LabelSmoothing.smoothed(CrossEntropy.LOSS, amount);
    try (Scope scope = Scope.open()) {
      Tensor outputs = Tensors.ofFloats(new float[] {1, -2, .5f, 0, 0, 3, .2f, .1f, -1}, 3, 3);
      Tensor labels = Tensors.ofLongs(new long[] {0, 2, 1}, 3);
      Tensor others = labels.index_select(0, Tensors.ofLongs(order, 3));
      Batch mixed = MixUp.mixed(new Batch(outputs, labels), share, order, 3);
      double of = loss.loss(outputs, outputs, mixed.targets()).item_double();
      double own = loss.loss(outputs, outputs, labels).item_double();
      double other = loss.loss(outputs, outputs, others).item_double();
      assertEquals(share * own + (1 - share) * other, of, 1e-6);
    }
  }

  @Test
  void sharesAreBetaAndOrdersArePermutations() {
    // The single input of example i is i + 1 in the first place and its label i % 2 in the second.
    int batches = 4000;
    double alpha = 0.4;
    Seams seams = seams(new long[] {1}, 2);
    new MixUp(alpha).install(seams);
    double mean = 0;
    double square = 0;
    for (int i = 0; i < batches; i++) {
      try (Scope scope = Scope.open()) {
        Batch pair =
            new Batch(Tensors.ofFloats(new float[] {0, 1}, 2, 1), Tensors.ofLongs(new long[2], 2));
        float[] mixed = Tensors.toFloats(run(seams, pair).inputs());
        // In half the batches the pair changes places and the first becomes 1 - l, else it stays 0.
        double share = mixed[0];
        mean += share / batches;
        square += share * share / batches;
        assertEquals(1, mixed[0] + mixed[1], 1e-6, "every example is mixed in once");
      }
    }
    // Half of E[1 - l] = 1/2, half of E[(1 - l)^2] = 1/4 + 1 / (4 (2 a + 1)).
    assertEquals(0.25, mean, 0.02);
    assertEquals(0.5 * (0.25 + 0.25 / (2 * alpha + 1)), square, 0.02);
  }

  @Test
  void everyShiftIsAsLikely() {
    int padding = 1;
    Seams seams = seams(new long[] {1, 3, 3}, 2);
    new RandomCrop(padding).install(seams);
    float[] image = new float[9];
    image[4] = 1;
    int[] counts = new int[9];
    int images = 9000;
    try (Scope scope = Scope.open()) {
      float[] all = new float[images * 9];
      for (int i = 0; i < images; i++) {
        System.arraycopy(image, 0, all, i * 9, 9);
      }
      Batch batch =
          new Batch(
              Tensors.ofFloats(all, images, 1, 3, 3), Tensors.ofLongs(new long[images], images));
      float[] cropped = Tensors.toFloats(run(seams, batch).inputs());
      for (int i = 0; i < cropped.length; i++) {
        counts[i % 9] += cropped[i] == 1 ? 1 : 0;
      }
    }
    for (int count : counts) {
      assertEquals(1000, count, 150, "five standard deviations"); // sqrt(9000 * 1/9 * 8/9) = 30
    }
  }

  @Test
  void halfOfTheImagesAreMirrored() {
    Seams seams = seams(new long[] {1, 1, 2}, 2);
    new RandomFlip(0.5).install(seams);
    int images = 10_000;
    float[] all = new float[images * 2];
    for (int i = 0; i < images; i++) {
      all[2 * i] = 1;
    }
    try (Scope scope = Scope.open()) {
      Batch batch =
          new Batch(
              Tensors.ofFloats(all, images, 1, 1, 2), Tensors.ofLongs(new long[images], images));
      float[] flipped = Tensors.toFloats(run(seams, batch).inputs());
      int mirrored = 0;
      for (int i = 0; i < images; i++) {
        mirrored += flipped[2 * i] == 0 ? 1 : 0;
      }
      assertEquals(5000, mirrored, 250); // five standard deviations of 50
    }
  }

  @Test
  void oneMethodMoreShiftsNoDrawsOfAnother() {
    List<float[]> seen = new ArrayList<>();
    for (List<Speedup> speedups :
        List.<List<Speedup>>of(
            List.of(new RandomCrop(2)),
            List.of(new MixUp(1), new RandomFlip(1), new RandomCrop(2)))) {
      Seams seams = seams(new long[] {1, 7, 9}, 2);
      speedups.forEach(speedup -> speedup.install(seams));
      float[] flat = new float[N * H * W];
      Arrays.fill(flat, 1); // only the zeros that a shift brings in are seen
      try (Scope scope = Scope.open()) {
        Batch batch =
            new Batch(Tensors.ofFloats(flat, N, 1, H, W), Tensors.ofLongs(new long[N], N));
        float[] out = Tensors.toFloats(run(seams, batch).inputs());
        for (int i = 0; i < out.length; i++) {
          out[i] = Math.round(out[i]);
        }
        seen.add(out);
      }
    }
    assertArrayEquals(seen.get(0), seen.get(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"random-crop", "random-flip", "progressive-resizing"})
  void rowsOfNumbersAreRefused(String name) {
    Speedup speedup = SpeedupContractTest.make(name);
    Seams seams = seams(new long[] {64}, 2);
    String words =
        assertThrows(IllegalArgumentException.class, () -> speedup.install(seams)).getMessage();
    assertTrue(words.contains(name) && words.contains("[64]"), words);
  }

  @Test
  void aWindowMayNotMissTheImage() {
    Seams seams = seams(new long[] {1, 8, 5}, 2);
    String words =
        assertThrows(IllegalArgumentException.class, () -> new RandomCrop(5).install(seams))
            .getMessage();
    assertTrue(words.contains("5 pixels"), words);
  }

  @Test
  void shrunkImagesAreMeansOfWhatTheyCover() {
    try (Scope scope = Scope.open()) {
      float[] x = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
      Tensor images = Tensors.ofFloats(x, 1, 1, 4, 4);
      float[] half = Tensors.toFloats(ProgressiveResizing.resized(images, 2, 2));
      assertArrayEquals(new float[] {2.5f, 4.5f, 10.5f, 12.5f}, half, 1e-6f);
      assertSame(images, ProgressiveResizing.resized(images, 4, 4));
    }
  }

  private static Seams seams(long[] example, int classes) {
    return new Seams(new RandomStreams(11), example, classes);
  }

  private static Batch run(Seams seams, Batch batch) {
    return seams.batchTransform().transform(batch, new Progress(0, 10, 5));
  }
}
