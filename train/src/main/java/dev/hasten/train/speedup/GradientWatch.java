package dev.hasten.train.speedup;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Scope;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Restore;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.WeightTransform;
import dev.hasten.train.seam.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/** Sums up gradients over an interval, and freezes layers by them: {@link GradientFreezing}. */
final class GradientWatch implements WeightTransform {
  private final GradientFreezing settings;
  private final FrozenLayers layers;
  private final Weights weights;
  private final FlatBuffer sums;
  private double[] before;
  private int frozen;
  private boolean compared;

  GradientWatch(GradientFreezing settings, List<List<String>> layers, Weights weights) {
    this.settings = settings;
    this.layers = new FrozenLayers(layers, weights);
    this.weights = weights;
    sums = weights.newState();
    before = new double[layers.size()];
  }

  void beforeStep() {
    layers.freeze(frozen);
  }

  @Override
  public void transform(Weights trained, Progress progress) {
    layers.putBack();
    try (Scope scope = Scope.open()) {
      sums.flat().add_(trained.allGradients().get(0));
      if (progress.step() % settings.every() == 0) {
        double[] now = norms();
        frozen = compared ? settings.frozen(frozen, before, now) : frozen;
        before = now;
        compared = true;
        sums.flat().zero_();
      }
    }
  }

  private double[] norms() {
    Map<String, Tensor> named = weights.named(sums);
    double[] norms = new double[layers.size()];
    for (int i = frozen; i < norms.length; i++) {
      double squares = 0;
      for (String name : layers.layer(i)) {
        double norm = Objects.requireNonNull(named.get(name), name).norm().item_double();
        squares += norm * norm;
      }
      norms[i] = Math.sqrt(squares);
    }
    return norms;
  }

  @Override
  public State state() {
    Map<String, Number> scalars = new LinkedHashMap<>();
    scalars.put("frozen", (long) frozen);
    scalars.put("compared", compared ? 1L : 0L);
    for (int i = 0; i < before.length; i++) {
      scalars.put("before-" + i, before[i]);
    }
    return new State(Map.copyOf(weights.named(sums)), scalars);
  }

  @Override
  public void restore(State state) {
    Restore.into(weights.named(sums), state);
    layers.forget();
    frozen = state.scalar("frozen").intValue();
    compared = state.scalar("compared").intValue() == 1;
    double[] saved = new double[before.length];
    for (int i = 0; i < saved.length; i++) {
      saved[i] = state.scalar("before-" + i).doubleValue();
    }
    before = saved;
  }

  @Override
  public void close() {
    layers.close();
    sums.close();
  }
}
