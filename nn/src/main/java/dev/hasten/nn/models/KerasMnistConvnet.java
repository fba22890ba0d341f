package dev.hasten.nn.models;

import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import java.util.List;

/**
 * The network of Keras's example "<a href="https://keras.io/examples/vision/mnist_convnet/">Simple
 * MNIST convnet</a>": conv 32 3x3, pool, conv 64 3x3, pool, dropout 0.5, dense; 34,826 parameters
 * for (1, 28, 28) and 10 classes.
 *
 * <p>Pooling stands before the activation, which Keras has after the convolution: the largest of
 * max(x, 0) is max(the largest x, 0), so outputs and gradients are the same and the activation has
 * a quarter of the work.
 */
final class KerasMnistConvnet {
  static final ModelInfo INFO =
      new ModelInfo(
          "keras-mnist-convnet",
          "Keras's example: conv 32, pool, conv 64, pool, dropout 0.5, dense",
          "https://keras.io/examples/vision/mnist_convnet/",
          List.of(1L, 28L, 28L),
          10,
          KerasMnistConvnet::make);

  private KerasMnistConvnet() {}

  private static Layer make(long[] example, int classes) {
    Images.require(INFO.name(), example, 10);
    long height = ((example[1] - 2) / 2 - 2) / 2;
    long width = ((example[2] - 2) / 2 - 2) / 2;
    return new Sequential()
        .add("conv1", new Conv2d(Conv2d.Config.of(example[0], 32, 3).withInit(Init.KERAS)))
        .add("pool1", new MaxPool2d(2))
        .add("relu1", Relu.inPlace())
        .add("conv2", new Conv2d(Conv2d.Config.of(32, 64, 3).withInit(Init.KERAS)))
        .add("pool2", new MaxPool2d(2))
        .add("relu2", Relu.inPlace())
        .add("flatten", new Flatten())
        .add("dropout", new Dropout(0.5))
        .add("dense", new Linear(64 * height * width, classes, true, Init.KERAS));
  }
}
