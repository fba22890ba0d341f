package dev.hasten.nn.models;

import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Residual;
import dev.hasten.nn.Sequential;
import java.util.List;

/**
 * Residual networks for small images (He et al., <a
 * href="https://arxiv.org/abs/1512.03385">2015</a>, section 4.2): 6n + 2 layers, n blocks each of
 * 16, 32 and 64 channels; where shapes change the shortcut skips pixels and adds channels of zeros
 * (option A). First weights are He-normal.
 */
final class CifarResNet {
  private static final ConvNorm NORMED = new ConvNorm(Init.HE, 0.1, 1e-5);

  private CifarResNet() {}

  private static ModelInfo info(int blocks) {
    String name = "resnet-" + (6 * blocks + 2);
    return SmallImages.info(
        name,
        "residual, " + (6 * blocks + 2) + " layers, for small images",
        "https://arxiv.org/abs/1512.03385",
        (example, classes, scaling) -> make(name, blocks, example, classes, scaling));
  }

  private static Layer make(String name, int blocks, long[] example, int classes, Scaling scaling) {
    long channels = scaling.channels(16);
    Sequential model =
        scaling
            .begin(name, example)
            .add("conv1", NORMED.conv(example[0], channels, 3, 1, 1))
            .add("bn1", NORMED.norm(channels))
            .add("relu", Relu.inPlace());
    for (int stage = 0; stage < 3; stage++) {
      long out = scaling.channels(16L << stage);
      Sequential layer = new Sequential();
      for (int i = 0; i < scaling.layers(blocks); i++) {
        layer.add(String.valueOf(i), block(channels, out, stage > 0 && i == 0 ? 2 : 1));
        layer.add("relu" + i, Relu.inPlace());
        channels = out;
      }
      model.add("layer" + (stage + 1), layer);
    }
    return model
        .add("avgpool", new GlobalPool2d(GlobalPool2d.Kind.MEAN))
        .add("fc", new Linear(channels, classes, true, Init.HE));
  }

  private static Layer block(long in, long out, int stride) {
    Sequential branch =
        new Sequential()
            .add("conv1", NORMED.conv(in, out, 3, stride, 1))
            .add("bn1", NORMED.norm(out))
            .add("relu", Relu.inPlace())
            .add("conv2", NORMED.conv(out, out, 3, 1, 1))
            .add("bn2", NORMED.norm(out));
    return in == out && stride == 1
        ? new Residual(branch)
        : new Residual(branch, new PaddedShortcut(out - in, stride));
  }

  static List<ModelInfo> all() {
    return List.of(info(3), info(9));
  }
}
