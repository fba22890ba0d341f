package dev.hasten.nn.models;

import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Sequential;
import java.util.List;

/**
 * Units that pass half of their channels by and shuffle them with the other half (Ma et al., <a
 * href="https://arxiv.org/abs/1807.11164">2018</a>, table 5). Names and first weights (PyTorch's
 * usual ones, for the paper names none) are torchvision's.
 */
final class ShuffleNetV2 {
  static final ModelInfo X0_5 = info("x0.5", 48, 96, 192);
  static final ModelInfo X1_0 = info("x1.0", 116, 232, 464);

  private static final int[] UNITS = {4, 8, 4};
  private static final ConvNorm NORMED = new ConvNorm(Init.TORCH, 0.1, 1e-5);

  private ShuffleNetV2() {}

  private static ModelInfo info(String size, long... stages) {
    String name = "shufflenet-v2-" + size;
    return ModelInfo.imageNet(
        name,
        "light: split, depthwise, shuffled channels, for ImageNet",
        "https://arxiv.org/abs/1807.11164",
        224,
        Scaling.OPTIONS,
        (example, classes, settings) -> make(name, stages, example, classes, Scaling.of(settings)));
  }

  private static Layer make(
      String name, long[] stages, long[] example, int classes, Scaling scaling) {
    Sequential model = scaling.begin(name, example);
    long channels = scaling.channels(24);
    model.add(
        "conv1", NORMED.of(example[0], channels, 3, scaling.stemStride(2), 1, Activation.RELU));
    if (!scaling.smallStem()) {
      model.add("maxpool", new MaxPool2d(3, 2, 1));
    }
    for (int stage = 0; stage < stages.length; stage++) {
      long out = 2 * Math.max(1, Math.round(stages[stage] * scaling.width() / 2));
      Sequential units = new Sequential();
      for (int i = 0; i < scaling.layers(UNITS[stage]); i++) {
        units.add(String.valueOf(i), new ShuffleUnit(NORMED, channels, out, i == 0 ? 2 : 1));
        channels = out;
      }
      model.add("stage" + (stage + 2), units);
    }
    long last = scaling.channels(1024);
    return model
        .add("conv5", NORMED.pointwise(channels, last, Activation.RELU))
        .add("pool", new GlobalPool2d(GlobalPool2d.Kind.MEAN))
        .add("fc", new Linear(last, classes));
  }

  static List<ModelInfo> all() {
    return List.of(X0_5, X1_0);
  }
}
