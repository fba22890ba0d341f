package dev.hasten.nn.models;

import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Residual;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Sigmoid;

/**
 * RegNetY-400MF (Radosavovic et al., <a href="https://arxiv.org/abs/2003.13678">2020</a>, table
 * 10): the widths of its blocks lie on a straight line, {@code w0 + wa j}, rounded to powers of wm
 * times w0 and to multiples of 8; grouped 3x3 convolutions, squeeze and excitation. Names and first
 * weights are torchvision's.
 */
final class RegNetY {
  private static final int DEPTH = 16;
  private static final int FIRST_WIDTH = 48;
  private static final double SLOPE = 27.89;
  private static final double RATIO = 2.09;
  private static final long GROUP_WIDTH = 8;
  private static final long STEM = 32;

  private static final ConvNorm NORMED = ConvNorm.USUAL;

  static final ModelInfo INFO =
      ModelInfo.imageNet(
          "regnet-y-400mf",
          "residual, grouped convolutions, widths on a line, for ImageNet",
          "https://arxiv.org/abs/2003.13678",
          224,
          Scaling.OPTIONS,
          RegNetY::make);

  private RegNetY() {}

  private static Layer make(long[] example, int classes, Settings settings) {
    Scaling scaling = Scaling.of(settings);
    long channels = scaling.channelsByEight(STEM);
    Sequential model =
        scaling
            .begin(INFO.name(), example)
            .add(
                "stem",
                NORMED.of(example[0], channels, 3, scaling.stemStride(2), 1, Activation.RELU));
    Sequential trunk = new Sequential();
    int block = 0;
    while (block < DEPTH) {
      int end = block;
      while (end < DEPTH && width(end) == width(block)) {
        end++;
      }
      int number = trunk.children().size() + 1;
      long out = scaling.channelsByEight(width(block));
      trunk.add("block" + number, stage(number, channels, out, scaling.layers(end - block)));
      channels = out;
      block = end;
    }
    return model
        .add("trunk_output", trunk)
        .add("avgpool", new GlobalPool2d(GlobalPool2d.Kind.MEAN))
        .add("fc", Linear.normal(channels, classes, true, 0.01));
  }

  /** Of a block by its number. */
  private static long width(int block) {
    double straight = FIRST_WIDTH + SLOPE * block;
    double power = Math.rint(Math.log(straight / FIRST_WIDTH) / Math.log(RATIO));
    return (long) Math.rint(FIRST_WIDTH * Math.pow(RATIO, power) / 8) * 8;
  }

  private static Layer stage(int number, long in, long out, int blocks) {
    Sequential stage = new Sequential();
    for (int i = 0; i < blocks; i++) {
      String name = "block" + number + "-" + i;
      stage.add(name, i == 0 ? block(in, out, 2) : block(out, out, 1));
      stage.add(name + "-relu", Relu.inPlace());
    }
    return stage;
  }

  private static Layer block(long in, long out, int stride) {
    long inner = Math.max(1, (long) Math.rint(in / 4.0));
    Sequential branch =
        new Sequential()
            .add("a", NORMED.pointwise(in, out, Activation.RELU))
            .add("b", NORMED.of(out, out, 3, stride, out / GROUP_WIDTH, Activation.RELU))
            .add("se", new SqueezeExcite2d(out, inner, Relu.inPlace(), new Sigmoid()))
            .add("c", NORMED.pointwise(out, out, Activation.NONE));
    return in == out && stride == 1
        ? new Residual("f", branch)
        : new Residual("f", branch, "proj", NORMED.of(in, out, 1, stride, 1, Activation.NONE));
  }
}
