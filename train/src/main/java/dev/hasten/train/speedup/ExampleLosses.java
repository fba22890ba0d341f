package dev.hasten.train.speedup;

import dev.hasten.train.seam.Seams;
import org.bytedeco.pytorch.Tensor;

/** The loss of each example of a batch, for methods that choose by it. */
@FunctionalInterface
interface ExampleLosses {
  /** Of outputs and targets of a batch (N, ...), as (N). */
  Tensor of(Tensor outputs, Tensor targets);

  /** Cross entropy where classes are predicted, else what is minimised of the number. */
  static ExampleLosses of(Seams seams) {
    return seams
        .numberLoss()
        .<ExampleLosses>map(loss -> loss::each)
        .orElse(SelectiveBackprop::losses);
  }
}
