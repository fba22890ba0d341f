package dev.hasten.nn.models;

import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Gelu;
import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Scale;
import dev.hasten.nn.Sequential;

/**
 * The network of airbench94 (Jordan, <a href="https://arxiv.org/abs/2404.00498">2024</a>): a 2x2
 * convolution, three groups of two 3x3 convolutions with a pooling in each, the largest over all
 * pixels, a dense layer without bias times 1/9; 1.97 million parameters. There the first layer's
 * weights are a whitening of the training images that stays as it is, norms have no factors, and
 * other convolutions begin as the identity: here the first layer and the factors are trained like
 * others, and {@code dirac-init} is the speedup for the identity.
 */
final class Airbench94 {
  private static final ConvNorm NORMED = new ConvNorm(Init.TORCH, 0.4, 1e-12);
  private static final int WHITENED = 24;

  static final ModelInfo INFO =
      SmallImages.info(
          "airbench-94",
          "speed run: conv 2x2, three pairs of convolutions, largest pixel, dense",
          "https://arxiv.org/abs/2404.00498",
          Airbench94::make);

  private Airbench94() {}

  private static Layer make(long[] example, int classes, Scaling scaling) {
    long first = scaling.channels(64);
    long wide = scaling.channels(256);
    return scaling
        .begin("airbench-94", example, 9)
        .add("whiten", new Conv2d(example[0], WHITENED, 2))
        .add("gelu", new Gelu())
        .add("group1", group(WHITENED, first, scaling))
        .add("group2", group(first, wide, scaling))
        .add("group3", group(wide, wide, scaling))
        .add("pool", new GlobalPool2d(GlobalPool2d.Kind.MAX))
        .add("head", new Linear(wide, classes, false, Init.TORCH))
        .add("logits", new Scale(1 / 9.0));
  }

  private static Layer group(long in, long out, Scaling scaling) {
    Sequential group =
        new Sequential()
            .add("conv1", NORMED.conv(in, out, 3, 1, 1))
            .add("pool", new MaxPool2d(2))
            .add("norm1", NORMED.norm(out))
            .add("gelu1", new Gelu());
    for (int i = 2; i <= scaling.layers(2); i++) {
      group
          .add("conv" + i, NORMED.conv(out, out, 3, 1, 1))
          .add("norm" + i, NORMED.norm(out))
          .add("gelu" + i, new Gelu());
    }
    return group;
  }
}
