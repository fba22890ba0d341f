package dev.hasten.nn.models;

import dev.hasten.nn.Flatten;
import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Residual;
import dev.hasten.nn.Scale;
import dev.hasten.nn.Sequential;

/**
 * The nine layers with which David Page trained CIFAR-10 in 79 seconds (<a
 * href="https://github.com/davidcpage/cifar10-fast">cifar10-fast</a>): four convolutions, residual
 * pairs behind the second and the fourth, the largest over all pixels, a dense layer without bias
 * times 1/8; 6,573,120 parameters. Norms and first weights are PyTorch's.
 */
final class ResNet9 {
  private static final ConvNorm NORMED = new ConvNorm(Init.TORCH, 0.1, 1e-5);

  static final ModelInfo INFO =
      SmallImages.info(
          "resnet-9",
          "speed run: four convolutions, two residual pairs, largest pixel, dense",
          "https://github.com/davidcpage/cifar10-fast",
          ResNet9::make);

  private ResNet9() {}

  private static Layer make(long[] example, int classes, Scaling scaling) {
    long first = scaling.channels(64);
    long second = scaling.channels(128);
    long third = scaling.channels(256);
    long fourth = scaling.channels(512);
    return scaling
        .begin("resnet-9", example, 8)
        .add("prep", conv(example[0], first))
        .add("layer1", pooled(first, second).add("residual", pair(second, scaling)))
        .add("layer2", pooled(second, third))
        .add("layer3", pooled(third, fourth).add("residual", pair(fourth, scaling)))
        .add("pool", new GlobalPool2d(GlobalPool2d.Kind.MAX))
        .add("flatten", new Flatten())
        .add("linear", new Linear(fourth, classes, false, Init.TORCH))
        .add("logits", new Scale(0.125));
  }

  private static Sequential conv(long in, long out) {
    return NORMED.of(in, out, 3, 1, 1, Activation.RELU);
  }

  private static Sequential pooled(long in, long out) {
    return new Sequential().add("conv", conv(in, out)).add("pool", new MaxPool2d(2));
  }

  private static Layer pair(long channels, Scaling scaling) {
    Sequential branch = new Sequential();
    for (int i = 0; i < scaling.layers(2); i++) {
      branch.add("conv" + (i + 1), conv(channels, channels));
    }
    return new Residual(branch);
  }
}
