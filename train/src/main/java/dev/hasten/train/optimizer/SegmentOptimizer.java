package dev.hasten.train.optimizer;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Restore;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * An optimizer that treats all elements alike: a few native calls for each flat run of parameters,
 * however many there are. It counts its steps and keeps states in the layout of the weights, saved
 * by name.
 */
abstract class SegmentOptimizer implements Optimizer {
  private final Weights weights;
  private final Map<String, FlatBuffer> buffers = new LinkedHashMap<>();
  private final List<Run> runs = new ArrayList<>();
  private long step;

  /** A run of parameters with its states, in the order in which their names were given. */
  record Run(Tensor weight, Tensor gradient, boolean decays, List<Tensor> states) {
    Tensor state(int number) {
      return states.get(number);
    }

    /** The gradient, with that of a weight decay in the loss where this run decays. */
    Tensor gradientWith(double weightDecay) {
      return decays && weightDecay > 0 ? gradient.add(weight, new Scalar(weightDecay)) : gradient;
    }

    /** Decoupled weight decay, {@code w -= amount * w}, where this run decays. */
    void decay(double amount) {
      if (decays && amount != 0) {
        weight.mul_(new Scalar(1 - amount));
      }
    }
  }

  SegmentOptimizer(Weights weights, String... states) {
    this.weights = weights;
    for (String state : states) {
      buffers.put(state, weights.newState());
    }
    List<List<Tensor>> cuts = buffers.values().stream().map(weights::segments).toList();
    for (Weights.Segment segment : weights.segments()) {
      int number = runs.size();
      List<Tensor> own = cuts.stream().map(cut -> cut.get(number)).toList();
      runs.add(new Run(segment.weight(), segment.gradient(), segment.decays(), own));
    }
  }

  /** Moves one run, in a scope of its own. The first step is step 1. */
  abstract void move(Run run, double learningRate, long step);

  @Override
  public void update(double learningRate) {
    step++;
    for (Run run : runs) {
      try (Scope scope = Scope.open()) {
        move(run, learningRate, step);
      }
    }
  }

  /** Steps done. */
  final long steps() {
    return step;
  }

  final Weights weights() {
    return weights;
  }

  final List<Run> runs() {
    return runs;
  }

  @Override
  public State state() {
    Map<String, State> parts = new LinkedHashMap<>();
    buffers.forEach((name, buffer) -> parts.put(name, new State(weights.named(buffer), Map.of())));
    State tensors = State.join(parts);
    return new State(tensors.tensors(), Map.of("step", step));
  }

  @Override
  public void restore(State state) {
    buffers.forEach((name, buffer) -> Restore.into(weights.named(buffer), state.part(name)));
    step = state.scalar("step").longValue();
  }

  @Override
  public void close() {
    for (Run run : runs) {
      Tensors.free(run.weight());
      Tensors.free(run.gradient());
      run.states().forEach(Tensors::free);
    }
    buffers.values().forEach(FlatBuffer::close);
  }
}
