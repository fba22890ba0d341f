package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.GradientTransform;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Update;
import dev.hasten.train.seam.Weights;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Leaves out a step whose gradients are not all finite numbers, as if its batch had not been: the
 * weights, what the optimizer remembers and the running statistics of norms stay as they were. The
 * training then goes on where it would have stopped; one such step in a row too many is left out as
 * well, and ends the training with that reason. Where all gradients are finite it changes no bit.
 * Waits for the device in each step.
 *
 * <p>With the gradient g of a step, the optimizer's rule u and its memory h: {@code (w, h) = u(w,
 * h, g)} where all of g is finite, else {@code (w, h)} again, as Optax's <a
 * href="https://optax.readthedocs.io/en/latest/api/optimizer_wrappers.html#optax.apply_if_finite">apply_if_finite</a>,
 * which after too many takes the step instead.
 *
 * @param limit steps in a row that may be left out
 */
public record SkipNonFinite(int limit) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "skip-non-finite",
          "leaves out steps whose gradients are not finite, instead of stopping",
          "https://optax.readthedocs.io/en/latest/api/optimizer_wrappers.html",
          List.of(Option.integer("limit", 10, 1, 1 << 30, "steps in a row that may be left out")),
          values -> new SkipNonFinite(values.integer("limit")));

  @Override
  public Effect effect() {
    return Effect.EXACT;
  }

  @Override
  public void install(Seams seams) {
    seams.gradients(new Guard(limit));
  }

  /** Whether all gradients are finite numbers. */
  public static boolean finite(Weights weights) {
    try (Scope scope = Scope.open()) {
      for (Tensor gradient : weights.allGradients()) {
        if (!gradient.isfinite().all().item_bool()) {
          return false;
        }
      }
      return true;
    }
  }

  @Override
  public Choice choice() {
    return Choice.of("skip-non-finite").with("limit", (long) limit);
  }

  private static final class Guard implements GradientTransform {
    private final int limit;
    private long skipped;

    Guard(int limit) {
      this.limit = limit;
    }

    @Override
    public Update transform(Weights weights, Progress progress) {
      if (finite(weights)) {
        skipped = 0;
        return Update.APPLIED;
      }
      return ++skipped <= limit
          ? new Update.Skipped(
              "a gradient is not a finite number; left out, "
                  + skipped
                  + " in a row of at most "
                  + limit)
          : Update.Skipped.andEnds(
              "expected at most "
                  + limit
                  + " steps in a row whose gradients are not finite numbers, but got "
                  + skipped
                  + ": lower the learning rate, lengthen its warm-up, clip gradients, or look for"
                  + " values that are not numbers in the data");
    }

    @Override
    public State state() {
      return new State(Map.of(), Map.of("skipped", skipped));
    }

    @Override
    public void restore(State state) {
      skipped = state.scalar("skipped").longValue();
    }
  }
}
