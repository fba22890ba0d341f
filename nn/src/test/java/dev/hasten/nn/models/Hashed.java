package dev.hasten.nn.models;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Layer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Weights by rule, as src/test/python/vision.py makes them. */
final class Hashed {
  private Hashed() {}

  /** Numbers in [-1, 1). */
  static float[] numbers(String name, int count) {
    int seed = 0x811C9DC5;
    for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
      seed = (seed ^ each & 0xFF) * 0x01000193;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      int x = seed + i * 0x9E3779B9;
      x ^= x >>> 16;
      x *= 0x7FEB352D;
      x ^= x >>> 15;
      x *= 0x846CA68B;
      x ^= x >>> 16;
      values[i] = (x >>> 8) / (float) (1 << 23) - 1;
    }
    return values;
  }

  static Tensor tensor(String name, long... shape) {
    return Tensors.ofFloats(numbers(name, (int) Tensors.count(shape)), shape);
  }

  /** Fills parameters and buffers, and lets nothing drop out. */
  static void fill(Layer model) {
    state(model).forEach(Hashed::fill);
    model.layers().values().stream()
        .filter(Dropout.class::isInstance)
        .forEach(layer -> ((Dropout) layer).probability(0));
  }

  static Map<String, Tensor> state(Layer model) {
    Map<String, Tensor> all = new LinkedHashMap<>(model.buffers());
    model.parameters().forEach((name, parameter) -> all.put(name, parameter.tensor()));
    return all;
  }

  /** Parameters and buffers in fp64. */
  static void widen(Layer model) {
    try (Scope scope = Scope.open()) {
      model.parameters().values().forEach(p -> p.moveTo(p.tensor().detach().to(ScalarType.Double)));
      model.buffers().values().forEach(b -> b.set_data(b.to(ScalarType.Double)));
    }
  }

  private static void fill(String name, Tensor tensor) {
    long[] shape = Tensors.shape(tensor);
    float[] values = numbers(name, (int) tensor.numel());
    double bound = shape.length > 1 ? Math.sqrt(6.0 / (values.length / shape[0])) : 1;
    for (int i = 0; i < values.length; i++) {
      double u = values[i];
      if (name.endsWith("running_var")) {
        u = 1 + u / 2;
      } else if (name.endsWith("running_mean") || name.endsWith("bias")) {
        u = u / 10;
      } else if (shape.length > 1) {
        u = u * bound;
      } else if (name.endsWith("weight")) {
        u = 1 + u / 10;
      }
      values[i] = (float) u;
    }
    try (Scope scope = Scope.open()) {
      tensor.detach().copy_(Tensors.ofFloats(values, shape));
    }
  }
}
