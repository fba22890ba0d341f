package dev.hasten.nn.models;

import dev.hasten.engine.Tensors;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import java.util.List;

/**
 * Two hidden layers of 128 for rows of numbers: 118,282 parameters for 784 numbers and 10 classes.
 */
final class Perceptron {
  static final ModelInfo INFO =
      new ModelInfo("mlp", "dense 128, dense 128, dense", "", List.of(784L), 10, Perceptron::make);

  private Perceptron() {}

  private static Layer make(long[] example, int classes) {
    return new Sequential()
        .add("flatten", new Flatten())
        .add("hidden1", new Linear(Tensors.count(example), 128))
        .add("relu1", Relu.inPlace())
        .add("hidden2", new Linear(128, 128))
        .add("relu2", Relu.inPlace())
        .add("dense", new Linear(128, classes));
  }
}
