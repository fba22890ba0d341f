package dev.hasten.nn.models;

import dev.hasten.nn.Dropout;
import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Hardsigmoid;
import dev.hasten.nn.Hardswish;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * MobileNetV3, large and small (Howard et al., <a href="https://arxiv.org/abs/1905.02244">2019</a>,
 * tables 1 and 2): inverted residuals found by search, with squeeze and excitation in some and the
 * hard swish in the later ones. Names and first weights are torchvision's.
 */
final class MobileNetV3 {
  /** One block. */
  private record Row(
      int kernel, int inner, int out, boolean excited, Activation activation, int stride) {
    Row withStride(int pixels) {
      return new Row(kernel, inner, out, excited, activation, pixels);
    }
  }

  private static Row row(
      int kernel, int inner, int out, boolean excited, Activation activation, int stride) {
    return new Row(kernel, inner, out, excited, activation, stride);
  }

  private static final ConvNorm NORMED = ConvNorm.SLOW;

  static final ModelInfo LARGE =
      info(
          "large",
          1280,
          row(3, 16, 16, false, Activation.RELU, 1),
          row(3, 64, 24, false, Activation.RELU, 2),
          row(3, 72, 24, false, Activation.RELU, 1),
          row(5, 72, 40, true, Activation.RELU, 2),
          row(5, 120, 40, true, Activation.RELU, 1),
          row(5, 120, 40, true, Activation.RELU, 1),
          row(3, 240, 80, false, Activation.HARDSWISH, 2),
          row(3, 200, 80, false, Activation.HARDSWISH, 1),
          row(3, 184, 80, false, Activation.HARDSWISH, 1),
          row(3, 184, 80, false, Activation.HARDSWISH, 1),
          row(3, 480, 112, true, Activation.HARDSWISH, 1),
          row(3, 672, 112, true, Activation.HARDSWISH, 1),
          row(5, 672, 160, true, Activation.HARDSWISH, 2),
          row(5, 960, 160, true, Activation.HARDSWISH, 1),
          row(5, 960, 160, true, Activation.HARDSWISH, 1));

  static final ModelInfo SMALL =
      info(
          "small",
          1024,
          row(3, 16, 16, true, Activation.RELU, 2),
          row(3, 72, 24, false, Activation.RELU, 2),
          row(3, 88, 24, false, Activation.RELU, 1),
          row(5, 96, 40, true, Activation.HARDSWISH, 2),
          row(5, 240, 40, true, Activation.HARDSWISH, 1),
          row(5, 240, 40, true, Activation.HARDSWISH, 1),
          row(5, 120, 48, true, Activation.HARDSWISH, 1),
          row(5, 144, 48, true, Activation.HARDSWISH, 1),
          row(5, 288, 96, true, Activation.HARDSWISH, 2),
          row(5, 576, 96, true, Activation.HARDSWISH, 1),
          row(5, 576, 96, true, Activation.HARDSWISH, 1));

  private MobileNetV3() {}

  private static ModelInfo info(String size, int last, Row... rows) {
    String name = "mobilenet-v3-" + size;
    return ModelInfo.imageNet(
        name,
        "light: inverted residuals found by search, hard swish, for ImageNet",
        "https://arxiv.org/abs/1905.02244",
        224,
        Scaling.OPTIONS,
        (example, classes, settings) ->
            make(name, rows, last, example, classes, Scaling.of(settings)));
  }

  /**
   * The blocks of each stage by a factor: rows with the same channels at their end are a stage. A
   * shorter one has its first blocks, a longer one its last again and again.
   */
  private static List<Row> scaled(Row[] rows, Scaling scaling) {
    List<Row> all = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= rows.length; i++) {
      if (i == rows.length || rows[i].out() != rows[first].out()) {
        Row again = rows[i - 1].withStride(1);
        for (int j = 0; j < scaling.layers(i - first); j++) {
          all.add(first + j < i ? rows[first + j] : again);
        }
        first = i;
      }
    }
    return all;
  }

  private static Layer make(
      String name, Row[] rows, int last, long[] example, int classes, Scaling scaling) {
    long channels = scaling.channelsByEight(16);
    Sequential features =
        Sequential.of(
            NORMED.of(example[0], channels, 3, scaling.stemStride(2), 1, Activation.HARDSWISH));
    for (Row row : scaled(rows, scaling)) {
      long out = scaling.channelsByEight(row.out());
      MobileBlock block =
          new MobileBlock(
              channels,
              scaling.channelsByEight(row.inner()),
              out,
              row.kernel(),
              row.stride(),
              row.activation());
      Optional<LongFunction<Layer>> excitation =
          row.excited() ? Optional.of(MobileNetV3::excitation) : Optional.empty();
      MobileBlock.add(features, block.layer(NORMED, excitation));
      channels = out;
    }
    long wide = 6 * channels;
    MobileBlock.add(features, NORMED.pointwise(channels, wide, Activation.HARDSWISH));
    long hidden = scaling.channelsByEight(last);
    return scaling
        .begin(name, example)
        .add("features", features)
        .add("pool", new GlobalPool2d(GlobalPool2d.Kind.MEAN))
        .add(
            "classifier",
            Sequential.of(
                Linear.normal(wide, hidden, true, 0.01),
                new Hardswish(),
                new Dropout(0.2),
                Linear.normal(hidden, classes, true, 0.01)));
  }

  private static Layer excitation(long inner) {
    return new SqueezeExcite2d(
        inner, Scaling.byEight(inner / 4), Relu.inPlace(), new Hardsigmoid());
  }

  static List<ModelInfo> all() {
    return List.of(SMALL, LARGE);
  }
}
