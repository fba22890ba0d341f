package dev.hasten.nn.models;

import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Residual;
import dev.hasten.nn.Sequential;
import java.util.List;

/**
 * The smallest of the residual networks for small images of He et al., <a
 * href="https://arxiv.org/abs/1512.03385">2015</a>, section 4.2: 6n + 2 layers with n = 1. A 3x3
 * convolution to 16 channels, then one block each of two 3x3 convolutions with 16, 32 and 64
 * channels, the latter two of stride 2; the mean over all pixels, dense. Where shapes change the
 * shortcut is a 1x1 convolution with a norm (their option B); 77,754 parameters for (1, 28, 28) and
 * 10 classes.
 */
final class ResNet8 {
  static final ModelInfo INFO =
      new ModelInfo(
          "resnet-8",
          "residual: conv 16, blocks of 16, 32 and 64, mean, dense",
          "https://arxiv.org/abs/1512.03385",
          List.of(1L, 28L, 28L),
          10,
          ResNet8::make);

  private ResNet8() {}

  private static Layer make(long[] example, int classes) {
    Images.require(INFO.name(), example, 4);
    return new Sequential()
        .add("conv", conv(example[0], 16, 3, 1))
        .add("norm", new BatchNorm2d(16))
        .add("relu", Relu.inPlace())
        .add("block1", block(16, 16, 1))
        .add("block2", block(16, 32, 2))
        .add("block3", block(32, 64, 2))
        .add("pool", new GlobalPool2d(GlobalPool2d.Kind.MEAN))
        .add("dense", new Linear(64, classes));
  }

  private static Layer block(long in, long out, int stride) {
    Sequential branch =
        new Sequential()
            .add("conv1", conv(in, out, 3, stride))
            .add("norm1", new BatchNorm2d(out))
            .add("relu", Relu.inPlace())
            .add("conv2", conv(out, out, 3, 1))
            .add("norm2", new BatchNorm2d(out));
    Layer sum =
        in == out && stride == 1
            ? new Residual(branch)
            : new Residual(
                branch,
                new Sequential()
                    .add("conv", conv(in, out, 1, stride))
                    .add("norm", new BatchNorm2d(out)));
    // The sum is read by nobody else, so the activation may write over it.
    return new Sequential().add("sum", sum).add("relu", Relu.inPlace());
  }

  private static Conv2d conv(long in, long out, int kernel, int stride) {
    return new Conv2d(
        Conv2d.Config.of(in, out, kernel)
            .withStride(stride)
            .withPadding(kernel / 2)
            .withoutBias()
            .withInit(Init.HE));
  }
}
