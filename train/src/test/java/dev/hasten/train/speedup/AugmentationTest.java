package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each change of an image against plain loops over its pixels. */
class AugmentationTest {
  private static final int H = 7;
  private static final int W = 9;

  private static float[] pixels(int images) {
    RandomStream random = new RandomStream(5, "pixels");
    float[] pixels = new float[images * H * W];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(256) / 255f;
    }
    return pixels;
  }

  private static float[] changed(Augmentation kind, float[] pixels, float... strengths) {
    try (Scope scope = Scope.open()) {
      Tensor images = Tensors.ofFloats(pixels, strengths.length, 1, H, W);
      return Tensors.toFloats(kind.changed(images, Tensors.ofFloats(strengths, strengths.length)));
    }
  }

  @Test
  void contrastIsStretchedToTheWholeRange() {
    float[] pixels = pixels(2);
    for (int i = 0; i < H * W; i++) {
      pixels[i] = 0.25f + pixels[i] / 2;
      pixels[H * W + i] = 0.3f; // even
    }
    float least = Float.MAX_VALUE;
    float most = 0;
    for (int i = 0; i < H * W; i++) {
      least = Math.min(least, pixels[i]);
      most = Math.max(most, pixels[i]);
    }
    float[] got = changed(Augmentation.AUTOCONTRAST, pixels, 1, 1);
    for (int i = 0; i < H * W; i++) {
      assertEquals((pixels[i] - least) / (most - least), got[i], 1e-5);
      assertEquals(0.3f, got[H * W + i], "an even image stays");
    }
  }

  @Test
  void histogramsAreMadeEven() {
    float[] pixels = pixels(1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Math.round(pixels[i] * pixels[i] * 20) / 255f; // few, dark values
    }
    int[] counts = new int[256];
    for (float pixel : pixels) {
      counts[Math.round(pixel * 255)]++;
    }
    int[] upTo = counts.clone();
    Arrays.parallelPrefix(upTo, Integer::sum);
    int first = Arrays.stream(counts).filter(count -> count > 0).findFirst().orElseThrow();
    float[] got = changed(Augmentation.EQUALIZE, pixels, 1);
    for (int i = 0; i < pixels.length; i++) {
      double expected =
          (upTo[Math.round(pixels[i] * 255)] - first) / (double) (pixels.length - first);
      assertEquals(expected, got[i], 1e-5);
    }
  }

  @Test
  void valuesAreRoundedDownAndTurnedIntoNegatives() {
    float[] pixels = pixels(2);
    float[] fewer = changed(Augmentation.POSTERIZE, pixels, 1, -0.5f);
    float[] negative = changed(Augmentation.SOLARIZE, pixels, 0.25f, -1);
    for (int i = 0; i < pixels.length; i++) {
      int step = i < H * W ? 16 : 4;
      int value = Math.round(pixels[i] * 255);
      assertEquals(value / step * step / 255.0, fewer[i], 1e-6);
      double threshold = i < H * W ? 0.75 : 0;
      assertEquals(pixels[i] < threshold ? pixels[i] : 1 - pixels[i], negative[i], 1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ROTATE, 0.5",
    "ROTATE, -1",
    "SHEAR_X, 1",
    "SHEAR_Y, -0.7",
    "TRANSLATE_X, 0.6",
    "TRANSLATE_Y, -1"
  })
  void movesTakePixelsFromWhereTheMapHasThem(Augmentation kind, float strength) {
    float[] pixels = pixels(1);
    float[] got = changed(kind, pixels, strength);
    for (int y = 0; y < H; y++) {
      for (int x = 0; x < W; x++) {
        double right = x - (W - 1) / 2.0;
        double down = y - (H - 1) / 2.0;
        double angle = Math.toRadians(30 * strength);
        double[] from =
            switch (kind) {
              case ROTATE ->
                  new double[] {
                    Math.cos(angle) * right - Math.sin(angle) * down,
                    Math.sin(angle) * right + Math.cos(angle) * down
                  };
              case SHEAR_X -> new double[] {right + 0.3 * strength * down, down};
              case SHEAR_Y -> new double[] {right, down + 0.3 * strength * right};
              case TRANSLATE_X -> new double[] {right + strength * W / 3.0, down};
              default -> new double[] {right, down + strength * H / 3.0};
            };
        double expected = between(pixels, from[0] + (W - 1) / 2.0, from[1] + (H - 1) / 2.0);
        assertEquals(expected, got[y * W + x], 1e-4, kind + " at " + y + ", " + x);
      }
    }
  }

  /** Bilinear, 0 outside. */
  private static double between(float[] pixels, double x, double y) {
    double sum = 0;
    for (int row = (int) Math.floor(y); row <= Math.floor(y) + 1; row++) {
      for (int column = (int) Math.floor(x); column <= Math.floor(x) + 1; column++) {
        if (row >= 0 && row < H && column >= 0 && column < W) {
          double share = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
          sum += share * pixels[row * W + column];
        }
      }
    }
    return sum;
  }

  @Test
  void eachImageHasItsOwnChange() {
    float[] pixels = pixels(3);
    int[] kinds = {Augmentation.SOLARIZE.ordinal(), -1, Augmentation.TRANSLATE_X.ordinal()};
    float[] strengths = {0.5f, 1, 1};
    try (Scope scope = Scope.open()) {
      float[] got =
          Tensors.toFloats(
              Augmentations.changed(Tensors.ofFloats(pixels, 3, 1, H, W), kinds, strengths));
      int image = H * W;
      float[] first = Arrays.copyOf(pixels, image);
      float[] last = Arrays.copyOfRange(pixels, 2 * image, 3 * image);
      assertArrayEquals(
          changed(Augmentation.SOLARIZE, first, 0.5f), Arrays.copyOf(got, image), 1e-6f);
      assertArrayEquals(
          Arrays.copyOfRange(pixels, image, 2 * image), Arrays.copyOfRange(got, image, 2 * image));
      assertArrayEquals(
          changed(Augmentation.TRANSLATE_X, last, 1),
          Arrays.copyOfRange(got, 2 * image, 3 * image),
          1e-6f);
    }
  }

  @Test
  void sharesOfChainsAndImageSumToOne() {
    float[][] weights = new AugMix(3, 0.3, 1).weights(50, new RandomStream(2, "weights"));
    assertEquals(4, weights.length);
    double own = 0;
    for (int image = 0; image < 50; image++) {
      double sum = 0;
      for (float[] chain : weights) {
        assertTrue(chain[image] >= 0);
        sum += chain[image];
      }
      assertEquals(1, sum, 1e-6);
      own += weights[3][image] / 50;
    }
    assertEquals(0.5, own, 0.15, "the image's own share is uniform at alpha 1");
  }

  @Test
  void rowsThatStayAreDrawnEvenlyAndInOrder() {
    RandomStream random = new RandomStream(8, "rows");
    int[] stayed = new int[10];
    for (int draw = 0; draw < 2000; draw++) {
      long[] chosen = ColOut.chosen(10, 7, random);
      assertEquals(7, Arrays.stream(chosen).distinct().count());
      assertArrayEquals(Arrays.stream(chosen).sorted().toArray(), chosen);
      Arrays.stream(chosen).forEach(place -> stayed[(int) place]++);
    }
    for (int count : stayed) {
      assertEquals(1400, count, 100); // binomial: deviation 20
    }
  }
}
