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
 * Wide residual networks for small images (Zagoruyko and Komodakis, <a
 * href="https://arxiv.org/abs/1605.07146">2016</a>, table 1): few layers of many channels, norm and
 * activation before each convolution; 6n + 4 layers, k times the channels 16, 32 and 64. Where
 * shapes change, the shortcut is a 1x1 convolution of the normed input. He-normal by the outputs.
 */
final class WideResNet {
  private static final ConvNorm NORMED = ConvNorm.USUAL;

  private WideResNet() {}

  private static ModelInfo info(int layers, int times) {
    String name = "wide-resnet-" + layers + "-" + times;
    return SmallImages.info(
        name,
        "residual, " + layers + " layers, " + times + " times as wide, for small images",
        "https://arxiv.org/abs/1605.07146",
        (example, classes, scaling) ->
            make(name, (layers - 4) / 6, times, example, classes, scaling));
  }

  private static Layer make(
      String name, int blocks, int times, long[] example, int classes, Scaling scaling) {
    long channels = scaling.channels(16);
    Sequential model =
        scaling.begin(name, example).add("conv1", NORMED.conv(example[0], channels, 3, 1, 1));
    for (int stage = 0; stage < 3; stage++) {
      long out = scaling.channels(16L * times << stage);
      Sequential layer = new Sequential();
      for (int i = 0; i < scaling.layers(blocks); i++) {
        layer.add(String.valueOf(i), block(channels, out, stage > 0 && i == 0 ? 2 : 1));
        channels = out;
      }
      model.add("block" + (stage + 1), layer);
    }
    return model
        .add("bn1", NORMED.norm(channels))
        .add("relu", Relu.inPlace())
        .add("avgpool", new GlobalPool2d(GlobalPool2d.Kind.MEAN))
        .add("fc", new Linear(channels, classes, true, Init.KERAS));
  }

  private static Layer block(long in, long out, int stride) {
    Sequential branch = new Sequential();
    boolean fits = in == out && stride == 1;
    if (fits) {
      normed(branch, 1, in);
    }
    branch.add("conv1", NORMED.conv(in, out, 3, stride, 1));
    normed(branch, 2, out).add("conv2", NORMED.conv(out, out, 3, 1, 1));
    return fits
        ? new Residual(branch)
        : normed(new Sequential(), 1, in)
            .add("sum", new Residual(branch, NORMED.conv(in, out, 1, stride, 1)));
  }

  private static Sequential normed(Sequential layers, int number, long channels) {
    return layers.add("bn" + number, NORMED.norm(channels)).add("relu" + number, Relu.inPlace());
  }

  static List<ModelInfo> all() {
    return List.of(info(16, 4), info(28, 10));
  }
}
