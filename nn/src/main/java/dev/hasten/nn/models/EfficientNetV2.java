package dev.hasten.nn.models;

import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Sequential;
import java.util.Optional;

/**
 * EfficientNetV2-S (Tan and Le, <a href="https://arxiv.org/abs/2104.00298">2021</a>, table 4): the
 * early stages have one whole convolution in place of a 1x1 and a depthwise one. Names, first
 * weights and norms are torchvision's, counts at its 384 pixels of evaluation.
 */
final class EfficientNetV2 {
  /** Whole or depthwise, expansion, kernel, stride, channels and blocks of each stage. */
  private record Stage(
      boolean fused, int expansion, int kernel, int stride, int channels, int blocks) {}

  private static final Stage[] STAGES = {
    new Stage(true, 1, 3, 1, 24, 2),
    new Stage(true, 4, 3, 2, 48, 4),
    new Stage(true, 4, 3, 2, 64, 4),
    new Stage(false, 4, 3, 2, 128, 6),
    new Stage(false, 6, 3, 1, 160, 9),
    new Stage(false, 6, 3, 2, 256, 15)
  };

  private static final ConvNorm NORMED = new ConvNorm(ConvNorm.USUAL.init(), 0.1, 1e-3);

  static final ModelInfo INFO =
      ModelInfo.imageNet(
          "efficientnet-v2-s",
          "inverted residuals, whole convolutions in the early ones, for ImageNet",
          "https://arxiv.org/abs/2104.00298",
          384,
          Scaling.OPTIONS,
          EfficientNetV2::make);

  private EfficientNetV2() {}

  private static Layer make(long[] example, int classes, Settings settings) {
    Scaling scaling = Scaling.of(settings);
    long channels = scaling.channelsByEight(24);
    Sequential features =
        Sequential.of(
            NORMED.of(example[0], channels, 3, scaling.stemStride(2), 1, Activation.SILU));
    for (Stage stage : STAGES) {
      Sequential blocks = new Sequential();
      long out = scaling.channelsByEight(stage.channels());
      for (int i = 0; i < scaling.layers(stage.blocks()); i++) {
        long in = channels;
        long inner = Scaling.byEight(in * stage.expansion());
        int stride = i == 0 ? stage.stride() : 1;
        MobileBlock block =
            new MobileBlock(in, inner, out, stage.kernel(), stride, Activation.SILU);
        MobileBlock.add(
            blocks,
            stage.fused()
                ? block.fused(NORMED)
                : block.layer(NORMED, Optional.of(wide -> EfficientNet.excitation(in, wide))));
        channels = out;
      }
      MobileBlock.add(features, blocks);
    }
    long last = Scaling.byEight(1280 * Math.max(1, scaling.width()));
    MobileBlock.add(features, NORMED.pointwise(channels, last, Activation.SILU));
    return scaling
        .begin("efficientnet-v2-s", example)
        .add("features", features)
        .add("pool", new GlobalPool2d(GlobalPool2d.Kind.MEAN))
        .add("classifier", EfficientNet.head(last, classes, 0.2));
  }
}
