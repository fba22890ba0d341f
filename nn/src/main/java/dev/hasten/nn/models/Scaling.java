package dev.hasten.nn.models;

import dev.hasten.nn.Resize;
import dev.hasten.nn.Sequential;
import java.util.List;
import java.util.Optional;

/**
 * A network wider, deeper and at another resolution than its published form. Images are resized
 * before the first layer, so that the data need not know.
 *
 * @param width factor on the channels of every layer
 * @param depth factor on the layers of every stage
 * @param resolution factor on height and width of the images
 * @param smallStem whether the first convolution sees every pixel, with no pooling behind it
 */
record Scaling(double width, double depth, double resolution, boolean smallStem) {
  /** Names of the options. */
  static final List<ModelOption> OPTIONS =
      List.of(
          ModelOption.number("width", 1, 0.02, 16, "factor on the channels of every layer"),
          ModelOption.number("depth", 1, 0.02, 16, "factor on the layers of every stage"),
          ModelOption.number("resolution", 1, 0.02, 16, "factor on height and width of the images"),
          ModelOption.flag(
              "small_stem", false, "no stride or pooling in the first layers: for small images"));

  static Scaling of(Settings settings) {
    return new Scaling(
        settings.number("width"),
        settings.number("depth"),
        settings.number("resolution"),
        settings.flag("small_stem"));
  }

  /** The channels of that many, at least 1. */
  long channels(long published) {
    return Math.max(1, Math.round(published * width));
  }

  /** The channels of that many as a multiple of 8. */
  long channelsByEight(double published) {
    return byEight(published * width);
  }

  /** The nearest multiple of 8, from 8 on, that is not below nine tenths of the number. */
  static long byEight(double channels) {
    long rounded = Math.max(8, (long) (channels + 4) / 8 * 8);
    return rounded < 0.9 * channels ? rounded + 8 : rounded;
  }

  /** The layers of a stage of that many. */
  int layers(int published) {
    return Math.max(1, (int) Math.ceil(published * depth));
  }

  /** 1 in a small stem. */
  int stemStride(int published) {
    return smallStem ? 1 : published;
  }

  /** A model for images of that shape, so far of no more than what resizes them. */
  Sequential begin(String model, long[] example) {
    return begin(model, example, 1);
  }

  /** As above, of images of at least that many pixels once they are resized. */
  Sequential begin(String model, long[] example, int smallest) {
    resized(model, example, smallest);
    Sequential begun = new Sequential();
    resize(example).ifPresent(layer -> begun.add("resize", layer));
    return begun;
  }

  /**
   * The shape that images of that shape are resized to, at least that many pixels high and wide.
   */
  long[] resized(String model, long[] example, int smallest) {
    Images.require(model, example, (int) Math.ceil(smallest / resolution));
    return new long[] {example[0], pixels(example[1]), pixels(example[2])};
  }

  /** What resizes images of that shape, where anything does. */
  Optional<Resize> resize(long[] example) {
    return resolution == 1
        ? Optional.empty()
        : Optional.of(new Resize(pixels(example[1]), pixels(example[2])));
  }

  private long pixels(long side) {
    return Math.max(1, Math.round(side * resolution));
  }
}
