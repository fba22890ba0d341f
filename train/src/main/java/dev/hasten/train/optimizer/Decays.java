package dev.hasten.train.optimizer;

import dev.hasten.nn.Parameter;
import dev.hasten.train.seam.Weights;
import java.util.List;

/** Which parameters weight decay is for. */
final class Decays {
  private Decays() {}

  /** For each parameter, in order: weights yes, biases and norms no. */
  static List<Boolean> of(Weights weights) {
    return weights.parameters().values().stream()
        .map(parameter -> parameter.role() == Parameter.Role.WEIGHT)
        .toList();
  }
}
