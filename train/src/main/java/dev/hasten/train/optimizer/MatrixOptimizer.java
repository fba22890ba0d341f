package dev.hasten.train.optimizer;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * An optimizer of whole matrices: tensors of two or more dimensions are matrices (first dimension,
 * rest); all others are left to another rule, at the same rate.
 */
abstract class MatrixOptimizer implements Optimizer {
  private final Weights matrices;
  private final Optimizer rest;
  private final OwnTensors states = new OwnTensors();
  private long step;

  /**
   * Makes the states of the matrices.
   *
   * @throws IllegalArgumentException when the model has no matrix
   */
  MatrixOptimizer(String name, Weights weights, Optimizer.Rule others) {
    Set<String> names =
        weights.parameters().entrySet().stream()
            .filter(entry -> entry.getValue().tensor().dim() > 1)
            .map(Map.Entry::getKey)
            .collect(Collectors.toUnmodifiableSet());
    if (weights.parametersOfModel().values().stream()
        .noneMatch(each -> each.tensor().dim() > 1 && !each.frozen())) {
      throw new IllegalArgumentException(
          "expected a weight of two or more dimensions to train for "
              + name
              + ", but the model has none: use adamw");
    }
    matrices = weights.only(names::contains);
    rest = others.over(weights.only(parameter -> !names.contains(parameter)));
  }

  /** Moves one matrix, in a scope of its own. The first step is step 1. */
  abstract void move(int number, Matrix matrix, double learningRate, long step);

  /** A weight and its gradient, both in two dimensions. */
  record Matrix(Tensor weight, Tensor gradient) {
    /** {@code w -= rate * (direction + decay * w)}. */
    void step(Tensor direction, double rate, double decay) {
      if (decay > 0) {
        weight.mul_(new Scalar(1 - rate * decay));
      }
      weight.sub_(direction.reshape(Tensors.shape(weight)), new Scalar(rate));
    }
  }

  /**
   * Whether all numbers are finite: decompositions fail on others with words of their own, and the
   * trainer tells of a loss that is not finite in better ones. Waits for the device.
   */
  static boolean finite(Tensor tensor) {
    return tensor.sum().isfinite().item_bool();
  }

  final int count() {
    return matrices.names().size();
  }

  /** A matrix as it is now; its gradient is a view or a copy. Made in the caller's scope. */
  final Matrix matrix(int number) {
    Tensor gradient = matrices.gradients().get(number);
    return new Matrix(
        matrices.values().get(number), gradient.reshape(gradient.size(0), -1).contiguous());
  }

  /** Keeps a state of a matrix, saved under its kind and the parameter's name. */
  final Tensor keep(String kind, int number, Tensor tensor) {
    return states.keep(kind + "/" + matrices.names().get(number), tensor);
  }

  final Optimizer rest() {
    return rest;
  }

  @Override
  public void update(double learningRate) {
    step++;
    for (int i = 0; i < count(); i++) {
      try (Scope scope = Scope.open()) {
        move(i, matrix(i), learningRate, step);
      }
    }
    rest.update(learningRate);
  }

  @Override
  public State state() {
    Map<String, State> parts = new LinkedHashMap<>();
    parts.put("matrices", new State(states.state().tensors(), Map.of("step", step)));
    parts.put("rest", rest.state());
    return State.join(parts);
  }

  @Override
  public void restore(State state) {
    State own = state.part("matrices");
    states.restore(own);
    step = own.scalar("step").longValue();
    rest.restore(state.part("rest"));
  }

  @Override
  public void close() {
    states.close();
    rest.close();
  }
}
