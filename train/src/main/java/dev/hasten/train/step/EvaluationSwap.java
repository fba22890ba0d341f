package dev.hasten.train.step;

import dev.hasten.nn.Interception;
import dev.hasten.train.seam.EvaluationWeights;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Weights;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;

/** Puts in all evaluation weights, the innermost first, and takes them out in the other order. */
record EvaluationSwap(List<EvaluationWeights> all, Weights weights, NormStatistics normStatistics) {
  /**
   * Puts them in until the handle is closed, with statistics of batch norms that are true of them.
   *
   * @param updated the moment after the last update; before the first there are no others
   */
  Interception in(Optional<Progress> updated) {
    Interception swapped = swapIn();
    int wanted = all.stream().mapToInt(EvaluationWeights::statisticsBatches).max().orElse(0);
    if (wanted == 0 || updated.isEmpty()) {
      return swapped;
    }
    try {
      Interception gathered = normStatistics.gather(wanted, updated.get());
      return () -> {
        gathered.close();
        swapped.close();
      };
    } catch (RuntimeException | Error e) {
      swapped.close(); // or training would go on from weights that are not its own
      throw e;
    }
  }

  private Interception swapIn() {
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
