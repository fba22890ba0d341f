package dev.hasten.nn.models;

import dev.hasten.engine.Tensors;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Two hidden layers of 128 for rows of numbers: 118,282 parameters for 784 numbers and 10 classes.
 */
final class Perceptron {
  static final ModelInfo INFO =
      new ModelInfo(
          "mlp",
          "dense 128, dense 128, dense",
          "",
          List.of(784L),
          ScalarType.Float,
          10,
          Scaling.OPTIONS.stream()
              .filter(option -> List.of("width", "depth").contains(option.name()))
              .toList(),
          Map.of(),
          Perceptron::make);

  private Perceptron() {}

  private static Layer make(long[] example, int classes, Settings settings) {
    Scaling scaling = new Scaling(settings.number("width"), settings.number("depth"), 1, true);
    Sequential net = new Sequential().add("flatten", new Flatten());
    long in = Tensors.count(example);
    for (int i = 1; i <= scaling.layers(2); i++) {
      net.add("hidden" + i, new Linear(in, scaling.channels(128))).add("relu" + i, Relu.inPlace());
      in = scaling.channels(128);
    }
    return net.add("dense", new Linear(in, classes));
  }
}
