package dev.hasten.nn.models;

import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import java.util.List;

/**
 * A light network for small grey images: a strided convolution sees each pixel once, all that
 * follows works on a quarter of the pixels. conv 16 5x5 stride 2, norm, conv 64 3x3, pool, norm,
 * dense. Our own, chosen on a split of the training set.
 */
final class StridedConvnet {
  static final ModelInfo INFO =
      new ModelInfo(
          "strided-convnet",
          "light: conv 16 stride 2, norm, conv 64, pool, norm, dense",
          "",
          List.of(1L, 28L, 28L),
          10,
          StridedConvnet::make);

  private StridedConvnet() {}

  private static Layer make(long[] example, int classes) {
    Images.require(INFO.name(), example, 8);
    long height = ((example[1] + 1) / 2 - 2) / 2;
    long width = ((example[2] + 1) / 2 - 2) / 2;
    Conv2d.Config stem = Conv2d.Config.of(example[0], 16, 5).withStride(2).withPadding(2);
    return new Sequential()
        .add("conv1", new Conv2d(stem.withoutBias().withInit(Init.HE)))
        .add("norm1", new BatchNorm2d(16))
        .add("relu1", Relu.inPlace())
        .add("conv2", new Conv2d(Conv2d.Config.of(16, 64, 3).withoutBias().withInit(Init.HE)))
        .add("pool", new MaxPool2d(2))
        .add("norm2", new BatchNorm2d(64))
        .add("relu2", Relu.inPlace())
        .add("flatten", new Flatten())
        .add("dense", new Linear(64 * height * width, classes));
  }
}
