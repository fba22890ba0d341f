package dev.hasten.train.optimizer;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.train.seam.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The problems of src/test/python/trajectories.py, in fp64: the mean squared error of three linear
 * layers a, b, c.
 */
final class Problem implements AutoCloseable {
  final Layer model;
  final Weights weights;
  private final boolean bent;
  private final Tensor inputs;
  private final Tensor targets;

  private Problem(int[] sizes, int examples, boolean bent, double scale) {
    this.bent = bent;
    double[] x = values(50, examples * sizes[0]);
    for (int i = 0; i < x.length; i++) {
      x[i] *= Math.pow(scale, i % sizes[0]);
    }
    inputs = Tensors.own(tensor(x, examples, sizes[0]));
    targets = Tensors.own(tensor(values(60, examples * sizes[3]), examples, sizes[3]));
    Sequential layers = new Sequential();
    for (int i = 0; i < 3; i++) {
      layers.add("abc".substring(i, i + 1), new Linear(sizes[i], sizes[i + 1]));
    }
    model = layers;
    int seed = 1;
    for (var parameter : model.parameters().values()) {
      try (Scope scope = Scope.open()) {
        Tensor single = parameter.tensor().detach();
        double[] first = values(seed++, (int) single.numel());
        parameter.moveTo(tensor(first, Tensors.shape(single)));
      }
    }
    weights = Weights.of(model);
  }

  /** Layers 3-4-4-2 with tanh between them. */
  static Problem network() {
    return new Problem(new int[] {3, 4, 4, 2}, 8, true, 1);
  }

  /** Layers 4-3-3-2 without, and inputs of very different sizes. */
  static Problem valley() {
    return new Problem(new int[] {4, 3, 3, 2}, 6, false, 0.4);
  }

  static Problem named(String name) {
    return name.equals("network") ? network() : valley();
  }

  /** Puts the gradients at the weights into place, and answers the loss. */
  double backward() {
    weights.zeroGradients();
    try (Scope scope = Scope.open()) {
      Tensor x = inputs;
      for (Map.Entry<String, Slot> child : model.children().entrySet()) {
        x = child.getValue().forward(x);
        x = bent && !child.getKey().equals("c") ? x.tanh() : x;
      }
      Tensor loss = x.sub(targets).square().mean();
      loss.backward();
      return loss.item_double();
    }
  }

  /** The weights now, by parameter. */
  Map<String, double[]> read() {
    return read(weights.values());
  }

  /** The gradients now, by parameter. */
  Map<String, double[]> gradients() {
    return read(weights.gradients());
  }

  /** The gradients at other weights. */
  Map<String, double[]> gradientsAt(Map<String, double[]> others) {
    write(others);
    backward();
    return gradients();
  }

  void write(Map<String, double[]> others) {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      for (int i = 0; i < weights.names().size(); i++) {
        Tensor place = weights.values().get(i);
        double[] values = others.get(weights.names().get(i));
        place.copy_(tensor(values, Tensors.shape(place)));
      }
    }
  }

  /** Rows of a parameter's matrix. */
  int rows(String name) {
    return (int) weights.values().get(weights.names().indexOf(name)).size(0);
  }

  private Map<String, double[]> read(List<Tensor> tensors) {
    Map<String, double[]> all = new LinkedHashMap<>();
    for (int i = 0; i < tensors.size(); i++) {
      all.put(weights.names().get(i), doubles(tensors.get(i)));
    }
    return all;
  }

  static double[] doubles(Tensor tensor) {
    try (Scope scope = Scope.open()) {
      Tensor plain = tensor.detach().to(ScalarType.Double).contiguous();
      double[] values = new double[(int) plain.numel()];
      plain.data_ptr_double().get(values);
      return values;
    }
  }

  static Tensor tensor(double[] values, long... shape) {
    Tensor tensor = Tensors.zeros(ScalarType.Double, shape);
    tensor.data_ptr_double().put(values, 0, values.length);
    return tensor;
  }

  /** Made-up numbers that fp32 holds exactly. */
  static double[] values(int seed, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.sin(seed * 12.9898 + i * 78.233);
    }
    return values;
  }

  @Override
  public void close() {
    weights.giveBack();
    weights.close();
    model.close();
    Tensors.free(inputs);
    Tensors.free(targets);
  }
}
