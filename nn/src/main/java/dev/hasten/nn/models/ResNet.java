package dev.hasten.nn.models;

import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Residual;
import dev.hasten.nn.Sequential;
import java.util.List;
import java.util.Optional;

/**
 * Residual networks for ImageNet (He et al., <a href="https://arxiv.org/abs/1512.03385">2015</a>,
 * table 1): a 7x7 convolution and a pooling, four stages of blocks with 64, 128, 256 and 512
 * channels, the mean over all pixels, dense. Blocks are two 3x3 convolutions, or three with 1x1
 * around one 3x3 and four times the channels at their end; the stride stands in the 3x3, as in
 * torchvision, whose names these are. First weights are He-normal by the outputs.
 */
final class ResNet {
  static final ModelInfo RESNET_18 = info(18, false, 2, 2, 2, 2);
  static final ModelInfo RESNET_34 = info(34, false, 3, 4, 6, 3);
  static final ModelInfo RESNET_50 = info(50, true, 3, 4, 6, 3);

  private static final ConvNorm NORMED = ConvNorm.USUAL;

  private ResNet() {}

  private static ModelInfo info(int layers, boolean bottleneck, int... stages) {
    String name = "resnet-" + layers;
    return ModelInfo.imageNet(
        name,
        "residual, " + layers + " layers, for ImageNet",
        "https://arxiv.org/abs/1512.03385",
        224,
        Scaling.OPTIONS,
        (example, classes, settings) ->
            make(name, bottleneck, stages, example, classes, Scaling.of(settings)));
  }

  private static Layer make(
      String name, boolean bottleneck, int[] stages, long[] example, int classes, Scaling scaling) {
    Sequential model = scaling.begin(name, example);
    long channels = scaling.channels(64);
    int kernel = scaling.smallStem() ? 3 : 7;
    model
        .add("conv1", NORMED.conv(example[0], channels, kernel, scaling.stemStride(2), 1))
        .add("bn1", NORMED.norm(channels))
        .add("relu", Relu.inPlace());
    if (!scaling.smallStem()) {
      model.add("maxpool", new MaxPool2d(3, 2, 1));
    }
    for (int stage = 0; stage < stages.length; stage++) {
      long inner = scaling.channels(64L << stage);
      Sequential blocks = new Sequential();
      for (int i = 0; i < scaling.layers(stages[stage]); i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        long out = bottleneck ? 4 * inner : inner;
        blocks.add(String.valueOf(i), block(bottleneck, channels, inner, out, stride));
        // The sum is read by nobody else, so the activation may write over it.
        blocks.add("relu" + i, Relu.inPlace());
        channels = out;
      }
      model.add("layer" + (stage + 1), blocks);
    }
    return model
        .add("avgpool", new GlobalPool2d(GlobalPool2d.Kind.MEAN))
        .add("fc", new Linear(channels, classes));
  }

  private static Layer block(boolean bottleneck, long in, long inner, long out, int stride) {
    Sequential steps = new Sequential();
    if (bottleneck) {
      add(steps, 1, in, inner, 1, 1).add("relu1", Relu.inPlace());
      add(steps, 2, inner, inner, 3, stride).add("relu2", Relu.inPlace());
      add(steps, 3, inner, out, 1, 1);
    } else {
      add(steps, 1, in, inner, 3, stride).add("relu1", Relu.inPlace());
      add(steps, 2, inner, out, 3, 1);
    }
    boolean fits = in == out && stride == 1;
    return Residual.ofSteps(
        steps,
        fits ? Optional.empty() : Optional.of(NORMED.of(in, out, 1, stride, 1, Activation.NONE)));
  }

  private static Sequential add(
      Sequential steps, int number, long in, long out, int kernel, int stride) {
    return steps
        .add("conv" + number, NORMED.conv(in, out, kernel, stride, 1))
        .add("bn" + number, NORMED.norm(out));
  }

  static List<ModelInfo> all() {
    return List.of(RESNET_18, RESNET_34, RESNET_50);
  }
}
