package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.awt.Color;
import java.util.function.BinaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of colour against plain loops over pixels, hues against the JDK's. */
class ImageColorsTest {
  private static final int SIDE = 6;
  private static final int PLANE = SIDE * SIDE;

  /** One image, red, green, blue in planes. */
  private static float[] pixels() {
    RandomStream random = new RandomStream(8, "colours");
    float[] pixels = new float[3 * PLANE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(256) / 255f;
    }
    for (int channel = 0; channel < 3; channel++) {
      pixels[channel * PLANE] = 0.5f; // a grey pixel
    }
    return pixels;
  }

  private static float[] changed(BinaryOperator<Tensor> change, float[] pixels, float amount) {
    try (Scope scope = Scope.open()) {
      int channels = pixels.length / PLANE;
      Tensor images = Tensors.ofFloats(pixels, 1, channels, SIDE, SIDE);
      return Tensors.toFloats(change.apply(images, Tensors.ofFloats(new float[] {amount}, 1)));
    }
  }

  private static double grey(float[] pixels, int at) {
    return 0.2989 * pixels[at] + 0.587 * pixels[PLANE + at] + 0.114 * pixels[2 * PLANE + at];
  }

  private static double unit(double value) {
    return Math.max(0, Math.min(1, value));
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 0.4f, 1, 1.7f})
  void factorsBlendWithAPlainerImage(float factor) {
    float[] pixels = pixels();
    double mean = 0;
    for (int at = 0; at < PLANE; at++) {
      mean += grey(pixels, at) / PLANE;
    }
    float[] bright = changed(ImageColors::brightness, pixels, factor);
    float[] contrast = changed(ImageColors::contrast, pixels, factor);
    float[] saturated = changed(ImageColors::saturation, pixels, factor);
    for (int i = 0; i < pixels.length; i++) {
      double own = factor * pixels[i];
      assertEquals(unit(own), bright[i], 1e-5);
      assertEquals(unit(own + (1 - factor) * mean), contrast[i], 1e-5);
      assertEquals(unit(own + (1 - factor) * grey(pixels, i % PLANE)), saturated[i], 1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 0.5f, 1.9f})
  void sharpnessBlendsWithABlurredImageThatKeepsItsBorder(float factor) {
    float[] pixels = pixels();
    float[] got = changed(ImageColors::sharpness, pixels, factor);
    for (int i = 0; i < pixels.length; i++) {
      int y = i % PLANE / SIDE;
      int x = i % SIDE;
      double blurred = pixels[i];
      if (x > 0 && y > 0 && x < SIDE - 1 && y < SIDE - 1) {
        blurred = 4 * pixels[i];
        for (int dy = -1; dy <= 1; dy++) {
          for (int dx = -1; dx <= 1; dx++) {
            blurred += pixels[i + dy * SIDE + dx];
          }
        }
        blurred /= 13;
      }
      assertEquals(unit(factor * pixels[i] + (1 - factor) * blurred), got[i], 1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.5f, -0.1f, 0, 0.3f})
  void huesTurnAsThoseOfTheJdk(float turn) {
    float[] pixels = pixels();
    float[] got = changed(ImageColors::hue, pixels, turn);
    for (int at = 0; at < PLANE; at++) {
      float[] hsb =
          Color.RGBtoHSB(
              Math.round(255 * pixels[at]),
              Math.round(255 * pixels[PLANE + at]),
              Math.round(255 * pixels[2 * PLANE + at]),
              null);
      Color expected = new Color(Color.HSBtoRGB(hsb[0] + turn, hsb[1], hsb[2]));
      assertEquals(expected.getRed(), 255 * got[at], 1);
      assertEquals(expected.getGreen(), 255 * got[PLANE + at], 1);
      assertEquals(expected.getBlue(), 255 * got[2 * PLANE + at], 1);
    }
  }

  @Test
  void greyImagesHaveNoColourToChange() {
    float[] pixels = new float[PLANE];
    pixels[3] = 0.7f;
    assertArrayEquals(pixels, changed(ImageColors::hue, pixels, 0.3f));
    assertArrayEquals(pixels, changed(ImageColors::saturation, pixels, 0.3f));
    assertEquals(0.21f, changed(ImageColors::brightness, pixels, 0.3f)[3], 1e-6);
  }

  @Test
  void rectanglesLieInsideAndHaveTheSharesAskedFor() {
    RandomErasing erasing = new RandomErasing(1, 0.1, 0.2);
    RandomStream random = new RandomStream(2, "rectangles");
    double least = 1;
    double most = 0;
    for (int i = 0; i < 2000; i++) {
      RandomErasing.Rectangle some = erasing.draw(40, 60, random).orElseThrow();
      assertTrue(some.top() >= 0 && some.top() + some.height() <= 40, "" + some);
      assertTrue(some.left() >= 0 && some.left() + some.width() <= 60, "" + some);
      double share = some.height() * some.width() / 2400.0;
      least = Math.min(least, share);
      most = Math.max(most, share);
      double ratio = (double) some.height() / some.width();
      assertTrue(ratio < 3.3 * 1.2 && ratio > 1 / 3.3 / 1.2, "" + some);
    }
    assertEquals(0.1, least, 0.01);
    assertEquals(0.2, most, 0.01);
    assertTrue(new RandomErasing(1, 0.9, 1).draw(2, 2, random).isEmpty(), "none fits");
  }

  /** Clockwise or not, but the same way for all pixels, and the other way for -90. */
  @Test
  void aQuarterTurnMovesEachPixelToItsPlace() {
    float[] pixels = pixels();
    float[] clockwise = new float[3 * PLANE];
    float[] against = new float[3 * PLANE];
    for (int i = 0; i < pixels.length; i++) {
      int y = i % PLANE / SIDE;
      int x = i % SIDE;
      int plane = i / PLANE * PLANE;
      clockwise[plane + x * SIDE + SIDE - 1 - y] = pixels[i];
      against[plane + (SIDE - 1 - x) * SIDE + y] = pixels[i];
    }
    try (Scope scope = Scope.open()) {
      Tensor images = Tensors.ofFloats(pixels, 1, 3, SIDE, SIDE);
      float[] one = Tensors.toFloats(RandomRotation.turned(images, new float[] {90}));
      float[] other = Tensors.toFloats(RandomRotation.turned(images, new float[] {-90}));
      boolean turned = Math.abs(one[1] - clockwise[1]) < 1e-4;
      assertArrayEquals(turned ? clockwise : against, one, 1e-4f);
      assertArrayEquals(turned ? against : clockwise, other, 1e-4f);
    }
  }
}
