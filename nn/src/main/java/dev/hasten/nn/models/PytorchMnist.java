package dev.hasten.nn.models;

import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import java.util.List;

/**
 * The network of PyTorch's <a
 * href="https://github.com/pytorch/examples/tree/main/mnist">examples/mnist</a>: conv 32 3x3, conv
 * 64 3x3, pool, dropout 0.25, dense 128, dropout 0.5, dense; 1,199,882 parameters for (1, 28, 28)
 * and 10 classes. The last pooling stands before its activation, which changes neither outputs nor
 * gradients.
 */
final class PytorchMnist {
  static final ModelInfo INFO =
      new ModelInfo(
          "pytorch-mnist",
          "PyTorch's example: conv 32, conv 64, pool, dropout, dense 128, dropout, dense",
          "https://github.com/pytorch/examples/tree/main/mnist",
          List.of(1L, 28L, 28L),
          10,
          PytorchMnist::make);

  private PytorchMnist() {}

  private static Layer make(long[] example, int classes) {
    Images.require(INFO.name(), example, 6);
    long height = (example[1] - 4) / 2;
    long width = (example[2] - 4) / 2;
    return new Sequential()
        .add("conv1", new Conv2d(example[0], 32, 3))
        .add("relu1", Relu.inPlace())
        .add("conv2", new Conv2d(32, 64, 3))
        .add("pool", new MaxPool2d(2))
        .add("relu2", Relu.inPlace())
        .add("dropout1", new Dropout(0.25))
        .add("flatten", new Flatten())
        .add("fc1", new Linear(64 * height * width, 128))
        .add("relu3", Relu.inPlace())
        .add("dropout2", new Dropout(0.5))
        .add("fc2", new Linear(128, classes));
  }
}
