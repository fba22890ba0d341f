package dev.hasten.nn;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Made-up numbers that the scripts of src/test/python make the same way. */
final class Numbers {
  private Numbers() {}

  static Tensor tensor(int seed, long... shape) {
    float[] values = new float[(int) Tensors.count(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(seed * 12.9898 + i * 78.233);
    }
    return Tensors.ofFloats(values, shape);
  }

  static void fill(Tensor tensor, int seed) {
    try (Scope scope = Scope.open()) {
      tensor.detach().copy_(tensor(seed, Tensors.shape(tensor)));
    }
  }

  /** Parameters in the order of the tree, numbered from 10. */
  static void fill(Layer layer) {
    int seed = 10;
    for (Parameter parameter : layer.parameters().values()) {
      fill(parameter.tensor(), seed++);
    }
  }
}
