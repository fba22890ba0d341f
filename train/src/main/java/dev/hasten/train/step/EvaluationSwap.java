package dev.hasten.train.step;

import dev.hasten.nn.Interception;
import dev.hasten.train.seam.EvaluationWeights;
import dev.hasten.train.seam.Weights;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;

/** Puts in all evaluation weights, the innermost first, and takes them out in the other order. */
final class EvaluationSwap {
  private EvaluationSwap() {}

  static Interception in(List<EvaluationWeights> all, Weights weights) {
    Deque<Interception> swapped = new ArrayDeque<>();
    swapped.push(weights.inFullPrecision());
    try (NoGradGuard noGrad = new NoGradGuard()) {
      for (int i = all.size() - 1; i >= 0; i--) {
        swapped.push(all.get(i).swapIn(weights));
      }
    } catch (RuntimeException | Error e) {
      takeOut(swapped); // or training would go on from weights that are not its own
      throw e;
    }
    return () -> takeOut(swapped);
  }

  private static void takeOut(Deque<Interception> swapped) {
    try (NoGradGuard noGrad = new NoGradGuard()) {
      while (!swapped.isEmpty()) {
        swapped.pop().close();
      }
    }
  }
}
