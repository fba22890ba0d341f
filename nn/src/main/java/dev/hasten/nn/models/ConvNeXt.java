package dev.hasten.nn.models;

import dev.hasten.nn.Conv2d;
import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.LayerNorm2d;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;

/**
 * ConvNeXt-T (Liu et al., <a href="https://arxiv.org/abs/2201.03545">2022</a>): 7x7 depthwise
 * convolutions with a perceptron on each pixel, layer norms, patches of 4x4 first. Names are
 * torchvision's, first weights the paper's: normal with deviation 0.02. Its stochastic depth is
 * left out.
 */
final class ConvNeXt {
  private static final int[] BLOCKS = {3, 3, 9, 3};
  static final double EPSILON = 1e-6;

  static final ModelInfo TINY =
      ModelInfo.imageNet(
          "convnext-tiny",
          "7x7 depthwise convolutions, a perceptron on each pixel, for ImageNet",
          "https://arxiv.org/abs/2201.03545",
          224,
          Scaling.OPTIONS,
          ConvNeXt::make);

  private ConvNeXt() {}

  private static Layer make(long[] example, int classes, Settings settings) {
    Scaling scaling = Scaling.of(settings);
    long channels = scaling.channels(96);
    // Of one pixel a norm over channels would leave the sign alone.
    int patch = scaling.smallStem() ? 2 : 4;
    Sequential features =
        Sequential.of(
            Sequential.of(
                patches(example[0], channels, patch), new LayerNorm2d(channels, EPSILON)));
    for (int stage = 0; stage < BLOCKS.length; stage++) {
      long out = scaling.channels(96L << stage);
      if (stage > 0) {
        MobileBlock.add(
            features, Sequential.of(new LayerNorm2d(channels, EPSILON), patches(channels, out, 2)));
      }
      Sequential blocks = new Sequential();
      for (int i = 0; i < scaling.layers(BLOCKS[stage]); i++) {
        MobileBlock.add(blocks, new ConvNeXtBlock(out));
      }
      MobileBlock.add(features, blocks);
      channels = out;
    }
    return scaling
        .begin(TINY.name(), example, 8 * patch)
        .add("features", features)
        .add("avgpool", new GlobalPool2d(GlobalPool2d.Kind.MEAN))
        .add(
            "classifier",
            new Sequential()
                .add("0", new LayerNorm(channels, EPSILON))
                .add("2", new Linear(channels, classes, true, Init.SMALL_NORMAL)));
  }

  private static Conv2d patches(long in, long out, int size) {
    return new Conv2d(Conv2d.Config.of(in, out, size).withStride(size).withInit(Init.SMALL_NORMAL));
  }
}
