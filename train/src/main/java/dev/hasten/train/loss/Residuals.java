package dev.hasten.train.loss;

import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What answers lack to their targets.
 *
 * @param errors {@code o_i - y_i} of each example (N)
 * @param weights of their losses (N), where a sampling gives them
 */
record Residuals(Tensor errors, Optional<Tensor> weights) {
  static Residuals of(Tensor outputs, Tensor targets) {
    if (outputs.dim() != 2 || outputs.size(1) != 1) {
      throw new IllegalArgumentException(
          "expected a model that answers each example with one number, but it answers with the"
              + " shape "
              + Arrays.toString(Tensors.shape(outputs))
              + ": give its last layer one output");
    }
    Tensor numbers = targets.select(1, 0);
    return new Residuals(
        outputs.select(1, 0).sub(numbers),
        targets.size(1) == 1 ? Optional.empty() : Optional.of(targets.select(1, 1)));
  }

  Tensor weighted(Tensor losses) {
    return weights.map(losses::mul).orElse(losses);
  }
}
