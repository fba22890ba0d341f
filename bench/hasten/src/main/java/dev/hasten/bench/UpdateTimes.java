package dev.hasten.bench;

import dev.hasten.engine.Scope;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.optimizer.Optimizers;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch;

/** Times Hasten's updates of a row of square linear layers. */
final class UpdateTimes implements AutoCloseable {
  private static final int WARM_UP_STEPS = 3;
  private static final double RATE = 1e-6;

  private final Layer model;
  private final Weights weights;

  UpdateTimes(int width, int layers, int threads) {
    torch.set_num_threads(threads);
    Layer[] all = new Layer[layers];
    for (int i = 0; i < layers; i++) {
      all[i] = new Linear(width, width);
    }
    model = Sequential.of(all);
    weights = Weights.of(model);
    try (Scope scope = Scope.open()) {
      weights.allValues().forEach(tensor -> tensor.normal_());
      weights.allGradients().forEach(tensor -> tensor.normal_());
    }
  }

  /**
   * The median of an update's microseconds.
   *
   * @throws IllegalArgumentException when there is no such optimizer
   */
  double microseconds(String name, int steps) {
    List<String> faults = new ArrayList<>();
    Optimizer.Rule rule =
        new Catalog<>("an optimizer", Optimizers.list())
            .make(Choice.of(name), (option, fault) -> faults.add(fault))
            .orElseThrow(() -> new IllegalArgumentException(String.join("; ", faults)));
    List<Double> times = new ArrayList<>();
    try (Optimizer optimizer = rule.over(weights)) {
      for (int i = 0; i < WARM_UP_STEPS + steps; i++) {
        long start = System.nanoTime();
        optimizer.update(RATE);
        if (i >= WARM_UP_STEPS) {
          times.add((System.nanoTime() - start) / 1e3);
        }
      }
    }
    return median(times);
  }

  static double median(List<Double> numbers) {
    List<Double> sorted = numbers.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  @Override
  public void close() {
    weights.giveBack();
    weights.close();
    model.close();
  }
}
