package dev.hasten.nn.models;

import dev.hasten.nn.AvgPool2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Tanh;
import java.util.List;

/**
 * LeNet-5 (LeCun et al., <a href="https://doi.org/10.1109/5.726791">1998</a>, figure 2) in the form
 * that is usual today: all maps of the second convolution see all of the first, pooling has no
 * weights, and the last layer is dense in place of distances to drawn digits; 61,706 parameters. In
 * place of the paper's frame of zeros around 28 pixels the first convolution is padded.
 */
final class LeNet5 {
  static final ModelInfo INFO =
      new ModelInfo(
          "lenet-5",
          "conv 6, pool, conv 16, pool, dense 120, dense 84, dense",
          "https://doi.org/10.1109/5.726791",
          List.of(1L, 28L, 28L),
          10,
          LeNet5::make);

  private LeNet5() {}

  private static Layer make(long[] example, int classes) {
    Images.require(INFO.name(), example, 12);
    long height = (example[1] / 2 - 4) / 2;
    long width = (example[2] / 2 - 4) / 2;
    return new Sequential()
        .add("conv1", new Conv2d(Conv2d.Config.of(example[0], 6, 5).withPadding(2)))
        .add("tanh1", new Tanh())
        .add("pool1", new AvgPool2d(2))
        .add("conv2", new Conv2d(6, 16, 5))
        .add("tanh2", new Tanh())
        .add("pool2", new AvgPool2d(2))
        .add("flatten", new Flatten())
        .add("fc1", new Linear(16 * height * width, 120))
        .add("tanh3", new Tanh())
        .add("fc2", new Linear(120, 84))
        .add("tanh4", new Tanh())
        .add("fc3", new Linear(84, classes));
  }
}
