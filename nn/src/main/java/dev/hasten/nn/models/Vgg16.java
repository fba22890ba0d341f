package dev.hasten.nn.models;

import dev.hasten.nn.AdaptiveAvgPool2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;

/**
 * VGG-16 (Simonyan and Zisserman, <a href="https://arxiv.org/abs/1409.1556">2014</a>, table 1,
 * column D): thirteen 3x3 convolutions, three dense layers. Names are torchvision's, and so are
 * first weights: He-normal, for with the paper's own deviation of 0.01 it did not train from
 * scratch.
 */
final class Vgg16 {
  private static final int[][] STAGES = {
    {64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}
  };
  private static final int GRID = 7;

  static final ModelInfo INFO =
      ModelInfo.imageNet(
          "vgg-16",
          "thirteen convolutions, three dense layers, for ImageNet",
          "https://arxiv.org/abs/1409.1556",
          224,
          Scaling.OPTIONS.stream().filter(option -> !option.name().equals("small_stem")).toList(),
          Vgg16::make);

  private Vgg16() {}

  private static Layer make(long[] example, int classes, Settings settings) {
    Scaling scaling =
        new Scaling(
            settings.number("width"),
            settings.number("depth"),
            settings.number("resolution"),
            true);
    Sequential all = scaling.begin(INFO.name(), example, 32);
    Sequential features = new Sequential();
    long channels = example[0];
    for (int[] stage : STAGES) {
      long out = scaling.channels(stage[0]);
      for (int i = 0; i < scaling.layers(stage.length); i++) {
        Conv2d.Config conv = Conv2d.Config.of(channels, out, 3).withPadding(1);
        MobileBlock.add(features, new Conv2d(conv.withInit(Init.HE_OUT)));
        MobileBlock.add(features, Relu.inPlace());
        channels = out;
      }
      MobileBlock.add(features, new MaxPool2d(2));
    }
    long hidden = scaling.channels(4096);
    return all.add("features", features)
        .add("avgpool", new AdaptiveAvgPool2d(GRID))
        .add("flatten", new Flatten())
        .add(
            "classifier",
            Sequential.of(
                Linear.normal(channels * GRID * GRID, hidden, true, 0.01),
                Relu.inPlace(),
                new Dropout(0.5),
                Linear.normal(hidden, hidden, true, 0.01),
                Relu.inPlace(),
                new Dropout(0.5),
                Linear.normal(hidden, classes, true, 0.01)));
  }
}
