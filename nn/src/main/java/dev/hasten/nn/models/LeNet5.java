package dev.hasten.nn.models;

import dev.hasten.nn.AvgPool2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Tanh;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;

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
          ScalarType.Float,
          10,
          Scaling.OPTIONS.stream()
              .filter(option -> List.of("width", "resolution").contains(option.name()))
              .toList(),
          Map.of(),
          LeNet5::make);

  private LeNet5() {}

  private static Layer make(long[] example, int classes, Settings settings) {
    Scaling scaling = new Scaling(settings.number("width"), 1, settings.number("resolution"), true);
    long[] image = scaling.resized(INFO.name(), example, 12);
    long height = (image[1] / 2 - 4) / 2;
    long width = (image[2] / 2 - 4) / 2;
    long maps = scaling.channels(16);
    long wide = scaling.channels(120);
    long narrow = scaling.channels(84);
    return scaling
        .begin(INFO.name(), example)
        .add(
            "conv1",
            new Conv2d(Conv2d.Config.of(example[0], scaling.channels(6), 5).withPadding(2)))
        .add("tanh1", new Tanh())
        .add("pool1", new AvgPool2d(2))
        .add("conv2", new Conv2d(scaling.channels(6), maps, 5))
        .add("tanh2", new Tanh())
        .add("pool2", new AvgPool2d(2))
        .add("flatten", new Flatten())
        .add("fc1", new Linear(maps * height * width, wide))
        .add("tanh3", new Tanh())
        .add("fc2", new Linear(wide, narrow))
        .add("tanh4", new Tanh())
        .add("fc3", new Linear(narrow, classes));
  }
}
