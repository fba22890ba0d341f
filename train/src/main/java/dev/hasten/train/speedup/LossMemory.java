package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.WeightTransform;
import dev.hasten.train.seam.Weights;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The loss that each example had when it was last looked at; the largest number where none was. It
 * stands among the weight transforms to be in the checkpoint; the weights it leaves alone.
 */
final class LossMemory implements WeightTransform {
  private float[] losses = {Float.MAX_VALUE};
  private Optional<Tensor> saved = Optional.empty();

  /** Takes up the losses of these examples. */
  void remember(int[] examples, float[] now) {
    int needed = Arrays.stream(examples).max().orElse(0) + 1;
    if (needed > losses.length) {
      int length = losses.length;
      losses = Arrays.copyOf(losses, Math.max(needed, 2 * length));
      Arrays.fill(losses, length, losses.length, Float.MAX_VALUE);
    }
    for (int i = 0; i < examples.length; i++) {
      losses[examples[i]] = now[i];
    }
  }

  /** What is remembered of these examples. */
  float[] losses(int[] examples) {
    float[] remembered = new float[examples.length];
    for (int i = 0; i < remembered.length; i++) {
      boolean seen = examples[i] < losses.length;
      remembered[i] = seen ? losses[examples[i]] : Float.MAX_VALUE;
    }
    return remembered;
  }

  @Override
  public void transform(Weights weights, Progress progress) {}

  @Override
  public State state() {
    close();
    try (Scope scope = Scope.open()) {
      saved = Optional.of(Tensors.own(Tensors.ofFloats(losses, losses.length)));
    }
    return new State(Map.of("losses", saved.get()), Map.of());
  }

  @Override
  public void restore(State state) {
    losses = Tensors.toFloats(state.tensor("losses"));
  }

  @Override
  public void close() {
    saved.ifPresent(Tensors::free);
    saved = Optional.empty();
  }
}
