package dev.hasten.train.step;

import dev.hasten.engine.Precision;
import dev.hasten.engine.Scope;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Stateful;
import dev.hasten.train.seam.Update;
import dev.hasten.train.seam.Weights;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Dynamic loss scaling for fp16 (Micikevicius et al., <a
 * href="https://arxiv.org/abs/1710.03740">2017</a>): the loss is multiplied by a scale so that
 * small gradients do not vanish; a step with a gradient that is not finite is skipped, whatever the
 * scale, and lowers it, 2,000 good ones in a row double it, 10 bad ones in a row end the training.
 * The first two of such halve the scale, all further ones quarter it: the tenth has then been tried
 * at a scale of 1, from the 65,536 that a training begins with.
 *
 * <p>PyTorch's {@code GradScaler}, with the same beginning, growth and interval, halves without
 * end, below 1 too, and never ends a training. Here the scale does not fall below 1, where it would
 * hide gradients that fp16 cannot hold instead of saving small ones: a step that fails at 1 is
 * skipped there as well, and the next one is tried at 1 again. The other precisions have a scale of
 * 1 and skip nothing.
 */
abstract sealed class LossScaler implements Stateful, AutoCloseable {
  static LossScaler of(Precision precision) {
    return precision == Precision.FP16 ? new Dynamic() : new One();
  }

  /** What the loss is multiplied by. */
  abstract double scale();

  /** Takes the scale out of the gradients, or says why this update must not be applied. */
  abstract Update unscale(Weights weights);

  @Override
  public void close() {}

  private static final class One extends LossScaler {
    private static final Update APPLIED = new Update.Applied();

    @Override
    double scale() {
      return 1;
    }

    @Override
    Update unscale(Weights weights) {
      return APPLIED;
    }
  }

  private static final class Dynamic extends LossScaler {
    private static final int GROWTH_INTERVAL = 2000;
    private static final int MOST_SKIPPED = 10; // in a row
    private static final int HALVINGS = 2; // of them

    private double scale = 65536;
    private long goodSteps;
    private long skipped;

    @Override
    double scale() {
      return scale;
    }

    @Override
    Update unscale(Weights weights) {
      boolean finite = true;
      for (Tensor gradient : weights.allGradients()) {
        try (Scope scope = Scope.open()) {
          gradient.mul_(new Scalar(1 / scale));
          finite &= Float.isFinite(gradient.abs().max().item_float());
        }
      }
      if (!finite) {
        return skip();
      }
      skipped = 0;
      if (++goodSteps % GROWTH_INTERVAL == 0) {
        scale *= 2;
      }
      return new Update.Applied();
    }

    private Update skip() {
      double tried = scale;
      goodSteps = 0;
      skipped++;
      scale = Math.max(1, scale / (skipped <= HALVINGS ? 2 : 4));
      return skipped < MOST_SKIPPED
          ? new Update.Skipped(
              "a gradient overflowed fp16 at a loss scale of "
                  + tried
                  + ", so the step is left out, "
                  + skipped
                  + " in a row ("
                  + MOST_SKIPPED
                  + " end the training); loss scale now "
                  + scale)
          : Update.Skipped.andEnds(
              "gradients of "
                  + skipped
                  + " steps in a row overflowed fp16, the last at a loss scale of "
                  + tried
                  + ": lower the learning rate, clip gradients, look for values that are not"
                  + " numbers in the data, or train in bf16");
    }

    @Override
    public State state() {
      return new State(
          Map.of(), Map.of("scale", scale, "good_steps", goodSteps, "skipped", skipped));
    }

    @Override
    public void restore(State state) {
      scale = state.scalar("scale").doubleValue();
      goodSteps = state.scalar("good_steps").longValue();
      skipped = state.scalar("skipped").longValue();
    }
  }
}
