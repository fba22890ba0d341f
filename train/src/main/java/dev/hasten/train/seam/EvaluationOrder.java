package dev.hasten.train.seam;

import java.util.List;
import java.util.Optional;

/** What may stand around what on the eighth seam. */
final class EvaluationOrder {
  private EvaluationOrder() {}

  /**
   * Why these do not fit each other: what replaces every weight has to be the innermost.
   *
   * @param all in order, the outermost first
   * @param names theirs
   * @param optimizerHasOwn whether an optimizer has weights of its own evaluated, inside of all
   */
  static Optional<String> fault(
      List<EvaluationWeights> all, List<String> names, boolean optimizerHasOwn) {
    for (int i = 0; i < all.size(); i++) {
      boolean inside = i + 1 < all.size();
      if (all.get(i).replacesAll() && (inside || optimizerHasOwn)) {
        return Optional.of(inside ? notLast() : beside(names.get(i)));
      }
    }
    return Optional.empty();
  }

  private static String notLast() {
    return "expected averages of the weights (ema, swa, lawa) to be listed last of those that"
        + " change the evaluated weights, and once: move it to the end of the speedups";
  }

  private static String beside(String name) {
    return "expected an optimizer that evaluates the trained weights for "
        + name
        + ", but this one has an average of its own evaluated: leave "
        + name
        + " out";
  }
}
