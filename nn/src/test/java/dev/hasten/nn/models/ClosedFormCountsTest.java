package dev.hasten.nn.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.nn.Layer;
import dev.hasten.nn.MultiplyAccumulates;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Parameters and multiply-accumulates of models that no library publishes, from the sizes that
 * their papers give: a convolution costs its weights times the pixels of its output, a product its
 * weights times its rows.
 */
class ClosedFormCountsTest {
  private static final int CLASSES = 10;

  private long parameters;
  private long macs;

  /** A square convolution whose output has so many pixels. */
  private void conv(long in, long out, long kernel, long pixels, boolean bias) {
    long weights = in * out * kernel * kernel;
    parameters += weights + (bias ? out : 0);
    macs += weights * pixels;
  }

  /** A norm's factor and shift for each channel. */
  private void norm(long channels) {
    parameters += 2 * channels;
  }

  private void normed(long in, long out, long kernel, long pixels) {
    conv(in, out, kernel, pixels, false);
    norm(out);
  }

  /** A product of so many rows. */
  private void linear(long in, long out, long rows, boolean bias) {
    parameters += in * out + (bias ? out : 0);
    macs += in * out * rows;
  }

  private void assertCounts(String name, Map<String, Object> options) {
    ModelInfo info =
        Models.list().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow()
            .with(options);
    try (Layer model = info.published()) {
      assertEquals(
          parameters,
          model.parameters().values().stream().mapToLong(p -> p.tensor().numel()).sum());
      assertEquals(macs, MultiplyAccumulates.of(model, info.inputType(), info.shape()));
    }
  }

  /** 61,706 parameters, as is usually told; figure 2 of the paper. */
  @Test
  void leNet() {
    conv(1, 6, 5, 28 * 28, true);
    conv(6, 16, 5, 10 * 10, true);
    linear(16 * 5 * 5, 120, 1, true);
    linear(120, 84, 1, true);
    linear(84, CLASSES, 1, true);
    assertEquals(61_706, parameters);
    assertEquals(416_520, macs);
    assertCounts("lenet-5", Map.of());
  }

  /** 6n + 2 layers, shortcuts without weights: 0.27 and 0.85 million in table 6 of the paper. */
  @ParameterizedTest
  @CsvSource({"20, 0.27", "56, 0.85"})
  void cifarResNet(int layers, double millions) {
    normed(3, 16, 3, 32 * 32);
    for (int stage = 0; stage < 3; stage++) {
      long channels = 16L << stage;
      long pixels = 32 * 32 >> 2 * stage;
      normed(stage == 0 ? 16 : channels / 2, channels, 3, pixels);
      for (int i = 1; i < (layers - 2) / 3; i++) {
        normed(channels, channels, 3, pixels);
      }
    }
    linear(64, CLASSES, 1, true);
    assertEquals(millions, Math.round(parameters / 1e4) / 1e2);
    assertCounts("resnet-" + layers, Map.of());
  }

  /** 6n + 4 layers; of 28 layers, 10 times as wide, the paper's table 4 says 36.5 million. */
  @ParameterizedTest
  @CsvSource({"16, 4, 2.7", "28, 10, 36.5"})
  void wideResNet(int layers, int times, double millions) {
    conv(3, 16, 3, 32 * 32, false);
    long in = 16;
    for (int stage = 0; stage < 3; stage++) {
      long out = 16L * times << stage;
      long pixels = 32 * 32 >> 2 * stage;
      for (int i = 0; i < (layers - 4) / 6; i++) {
        norm(in);
        conv(in, out, 3, pixels, false);
        norm(out);
        conv(out, out, 3, pixels, false);
        if (in != out) {
          conv(in, out, 1, pixels, false);
        }
        in = out;
      }
    }
    norm(in);
    linear(in, CLASSES, 1, true);
    assertEquals(millions, Math.round(parameters / 1e5) / 1e1);
    assertCounts("wide-resnet-" + layers + "-" + times, Map.of());
  }

  @Test
  void resNet9() {
    normed(3, 64, 3, 32 * 32);
    normed(64, 128, 3, 32 * 32);
    normed(128, 128, 3, 16 * 16);
    normed(128, 128, 3, 16 * 16);
    normed(128, 256, 3, 16 * 16);
    normed(256, 512, 3, 8 * 8);
    normed(512, 512, 3, 4 * 4);
    normed(512, 512, 3, 4 * 4);
    linear(512, CLASSES, 1, false);
    assertEquals(6_573_120, parameters);
    assertCounts("resnet-9", Map.of());
  }

  /** Pools stand between the two convolutions of a group, and round down: 31, 15, 7, 3 pixels. */
  @Test
  void airbench() {
    conv(3, 24, 2, 31 * 31, true);
    long in = 24;
    int side = 31;
    for (long out : new long[] {64, 256, 256}) {
      normed(in, out, 3, (long) side * side);
      side /= 2;
      normed(out, out, 3, (long) side * side);
      in = out;
    }
    linear(in, CLASSES, 1, false);
    assertEquals(1.97, Math.round(parameters / 1e4) / 1e2, "the paper's millions");
    assertCounts("airbench-94", Map.of());
  }

  /**
   * A token for each column and one that answers; the last block asks for that one alone. A
   * column's token is its number times a row: no product of matrices, so none is counted.
   */
  @ParameterizedTest
  @CsvSource({"3, 192", "1, 64", "4, 96"})
  void ftTransformer(int blocks, int width) {
    long tokens = 15;
    long inner = width * 4L / 3;
    parameters = width + 14L * 2 * width;
    for (int i = 0; i < blocks; i++) {
      long asking = i + 1 == blocks ? 1 : tokens;
      if (i > 0) {
        norm(width);
      }
      linear(width, width, asking, true); // queries
      linear(width, width, tokens, true); // keys
      linear(width, width, tokens, true); // values
      macs += 2 * asking * tokens * width; // scores, and means of values by them
      linear(width, width, asking, true);
      norm(width);
      linear(width, 2 * inner, asking, true);
      linear(inner, width, asking, true);
    }
    norm(width);
    linear(width, 2, 1, true);
    assertCounts("ft-transformer", Map.of("blocks", (long) blocks, "width", (long) width));
  }

  /** An inverted residual between as many channels as it has at its ends. */
  private void block(long channels, long inner, long kernel, long excited, long pixels) {
    if (inner != channels) {
      normed(channels, inner, 1, pixels);
    }
    conv(1, inner, kernel, pixels, false);
    norm(inner);
    if (excited > 0) {
      conv(inner, excited, 1, 1, true);
      conv(excited, inner, 1, 1, true);
    }
    normed(inner, channels, 1, pixels);
  }

  /** What twice the depth adds: as many of the last block of each stage as the stage has. */
  @ParameterizedTest
  @CsvSource({"small, 1", "large, 1", "small, 0.5", "large, 0.5"})
  void deeperMobileNetV3(String size, double width) {
    PublishedCounts once =
        counted("mobilenet-v3-" + size, width == 1 ? Map.of() : Map.of("width", width));
    parameters = once.parameters();
    macs = once.multiplyAccumulates();
    // Channels, inner channels, kernel, squeezed channels, blocks, pixels of a side.
    long[][] added =
        size.equals("small")
            ? new long[][] {
              {16, 16, 3, 1, 1, 56},
              {24, 88, 3, 0, 2, 28},
              {40, 240, 5, 1, 3, 14},
              {48, 144, 5, 1, 2, 14},
              {96, 576, 5, 1, 3, 7}
            }
            : new long[][] {
              {16, 16, 3, 0, 1, 112},
              {24, 72, 3, 0, 2, 56},
              {40, 120, 5, 1, 3, 28},
              {80, 184, 3, 0, 4, 14},
              {112, 672, 3, 1, 2, 14},
              {160, 960, 5, 1, 3, 7}
            };
    for (long[] stage : added) {
      long channels = Scaling.byEight(width * stage[0]);
      long inner = Scaling.byEight(width * stage[1]);
      for (int i = 0; i < stage[4]; i++) {
        long excited = stage[3] * Scaling.byEight(inner / 4);
        block(channels, inner, stage[2], excited, stage[5] * stage[5]);
      }
    }
    assertCounts(
        "mobilenet-v3-" + size,
        width == 1 ? Map.of("depth", 2.0) : Map.of("depth", 2.0, "width", width));
  }

  /** What half the depth leaves out: the last blocks of each stage that has more than one. */
  @Test
  void shallowerMobileNetV3() {
    PublishedCounts half = counted("mobilenet-v3-large", Map.of("depth", 0.5));
    parameters = half.parameters();
    macs = half.multiplyAccumulates();
    block(24, 72, 3, 0, 56 * 56);
    block(40, 120, 5, 32, 28 * 28);
    block(80, 184, 3, 0, 14 * 14);
    block(80, 184, 3, 0, 14 * 14);
    block(112, 672, 3, 168, 14 * 14);
    block(160, 960, 5, 240, 7 * 7);
    assertCounts("mobilenet-v3-large", Map.of());
  }

  private static PublishedCounts counted(String name, Map<String, Object> options) {
    ModelInfo info =
        Models.list().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow()
            .with(options);
    try (Layer model = info.published()) {
      return new PublishedCounts(
          model.parameters().values().stream().mapToLong(p -> p.tensor().numel()).sum(),
          MultiplyAccumulates.of(model, info.inputType(), info.shape()),
          0);
    }
  }
}
