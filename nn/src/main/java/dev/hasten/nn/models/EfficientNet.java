package dev.hasten.nn.models;

import dev.hasten.nn.Dropout;
import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Sigmoid;
import dev.hasten.nn.Silu;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * EfficientNet (Tan and Le, <a href="https://arxiv.org/abs/1905.11946">2019</a>): inverted
 * residuals with squeeze and excitation, B1 to B7 of B0 by factors on width, depth and resolution
 * together. Names, first weights and norms are torchvision's. Its stochastic depth is the speedup
 * of that name.
 */
final class EfficientNet {
  /** Expansion, kernel, stride, channels and blocks of each stage of B0. */
  private static final int[][] STAGES = {
    {1, 3, 1, 16, 1},
    {6, 3, 2, 24, 2},
    {6, 5, 2, 40, 2},
    {6, 3, 2, 80, 3},
    {6, 5, 1, 112, 3},
    {6, 5, 2, 192, 4},
    {6, 3, 1, 320, 1}
  };

  /** Compound scaling: one line for B0 to B7. */
  private record Variant(double width, double depth, long size, double dropout) {}

  private static final List<Variant> VARIANTS =
      List.of(
          new Variant(1, 1, 224, 0.2),
          new Variant(1, 1.1, 240, 0.2),
          new Variant(1.1, 1.2, 260, 0.3),
          new Variant(1.2, 1.4, 300, 0.3),
          new Variant(1.4, 1.8, 380, 0.4),
          new Variant(1.6, 2.2, 456, 0.4),
          new Variant(1.8, 2.6, 528, 0.5),
          new Variant(2, 3.1, 600, 0.5));

  private EfficientNet() {}

  private static ModelInfo info(int number, Variant variant) {
    String name = "efficientnet-b" + number;
    return ModelInfo.imageNet(
        name,
        "light: inverted residuals, scaled in width, depth and resolution, for ImageNet",
        "https://arxiv.org/abs/1905.11946",
        variant.size(),
        Scaling.OPTIONS,
        (example, classes, settings) ->
            make(
                name,
                variant,
                number < 5 ? ConvNorm.USUAL : ConvNorm.SLOW,
                example,
                classes,
                Scaling.of(settings)));
  }

  private static Layer make(
      String name, Variant variant, ConvNorm normed, long[] example, int classes, Scaling asked) {
    Scaling scaling =
        new Scaling(
            asked.width() * variant.width(),
            asked.depth() * variant.depth(),
            asked.resolution(),
            asked.smallStem());
    long channels = scaling.channelsByEight(32);
    Sequential features =
        Sequential.of(
            normed.of(example[0], channels, 3, scaling.stemStride(2), 1, Activation.SILU));
    for (int[] stage : STAGES) {
      Sequential blocks = new Sequential();
      long out = scaling.channelsByEight(stage[3]);
      for (int i = 0; i < scaling.layers(stage[4]); i++) {
        long in = channels;
        MobileBlock block =
            new MobileBlock(
                in,
                Scaling.byEight(in * stage[0]),
                out,
                stage[1],
                i == 0 ? stage[2] : 1,
                Activation.SILU);
        MobileBlock.add(blocks, block.layer(normed, Optional.of(inner -> excitation(in, inner))));
        channels = out;
      }
      MobileBlock.add(features, blocks);
    }
    long last = 4 * channels;
    MobileBlock.add(features, normed.pointwise(channels, last, Activation.SILU));
    return scaling
        .begin(name, example)
        .add("features", features)
        .add("pool", new GlobalPool2d(GlobalPool2d.Kind.MEAN))
        .add("classifier", head(last, classes, variant.dropout()));
  }

  /** A quarter of the block's own channels inside. */
  static Layer excitation(long in, long inner) {
    return new SqueezeExcite2d(inner, Math.max(1, in / 4), new Silu(), new Sigmoid());
  }

  static Sequential head(long channels, int classes, double dropout) {
    return Sequential.of(
        new Dropout(dropout), Linear.uniform(channels, classes, 1 / Math.sqrt(classes)));
  }

  static List<ModelInfo> all() {
    List<ModelInfo> all = new ArrayList<>();
    VARIANTS.forEach(variant -> all.add(info(all.size(), variant)));
    return all;
  }
}
