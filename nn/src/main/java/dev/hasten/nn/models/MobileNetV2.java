package dev.hasten.nn.models;

import dev.hasten.nn.Dropout;
import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Residual;
import dev.hasten.nn.Sequential;

/**
 * Inverted residuals with linear ends (Sandler et al., <a
 * href="https://arxiv.org/abs/1801.04381">2018</a>, table 2): a block widens its channels by 1x1
 * convolutions, convolves each by itself, and narrows them again without an activation. Names and
 * first weights are torchvision's.
 */
final class MobileNetV2 {
  /** Expansion, channels, blocks and stride of each stage. */
  private static final int[][] STAGES = {
    {1, 16, 1, 1},
    {6, 24, 2, 2},
    {6, 32, 3, 2},
    {6, 64, 4, 2},
    {6, 96, 3, 1},
    {6, 160, 3, 2},
    {6, 320, 1, 1}
  };

  private static final ConvNorm NORMED = ConvNorm.USUAL;

  static final ModelInfo INFO =
      ModelInfo.imageNet(
          "mobilenet-v2",
          "light: inverted residuals with depthwise convolutions, for ImageNet",
          "https://arxiv.org/abs/1801.04381",
          224,
          Scaling.OPTIONS,
          MobileNetV2::make);

  private MobileNetV2() {}

  private static Layer make(long[] example, int classes, Settings settings) {
    Scaling scaling = Scaling.of(settings);
    long channels = scaling.channelsByEight(32);
    Sequential features =
        Sequential.of(
            NORMED.of(example[0], channels, 3, scaling.stemStride(2), 1, Activation.RELU6));
    for (int[] stage : STAGES) {
      long out = scaling.channelsByEight(stage[1]);
      for (int i = 0; i < scaling.layers(stage[2]); i++) {
        int stride = i == 0 ? stage[3] : 1;
        add(features, block(channels, out, stage[0], stride));
        channels = out;
      }
    }
    long last = Scaling.byEight(1280 * Math.max(1, scaling.width()));
    add(features, NORMED.pointwise(channels, last, Activation.RELU6));
    return scaling
        .begin("mobilenet-v2", example)
        .add("features", features)
        .add("pool", new GlobalPool2d(GlobalPool2d.Kind.MEAN))
        .add(
            "classifier",
            Sequential.of(new Dropout(0.2), Linear.normal(last, classes, true, 0.01)));
  }

  private static Layer block(long in, long out, int expansion, int stride) {
    Sequential branch = new Sequential();
    long inner = in * expansion;
    if (expansion != 1) {
      add(branch, NORMED.pointwise(in, inner, Activation.RELU6));
    }
    add(branch, NORMED.depthwise(inner, 3, stride, Activation.RELU6));
    add(branch, NORMED.conv(inner, out, 1, 1, 1));
    add(branch, NORMED.norm(out));
    return stride == 1 && in == out
        ? new Residual("conv", branch)
        : new Sequential().add("conv", branch);
  }

  private static void add(Sequential layers, Layer next) {
    layers.add(String.valueOf(layers.children().size()), next);
  }
}
