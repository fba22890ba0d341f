package dev.hasten.train.step;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Stateful;
import dev.hasten.train.seam.Update;
import java.util.BitSet;
import java.util.Map;
import java.util.OptionalLong;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Keeps losses on the device, one small copy a step, until they are read together. */
public final class LossMeter implements Stateful, AutoCloseable {
  private static final int CAPACITY = 1024;

  private final Tensor losses;
  private final BitSet skipped = new BitSet(CAPACITY);
  private int count;
  private double sumBefore;
  private long countBefore;
  private long skippedBefore;
  private long firstNonFinite = -1;

  /**
   * What was read.
   *
   * @param mean of all losses of applied updates since the last reading; NaN when there were none
   * @param firstNonFinite the number, from 0, of the first of them that is not finite
   */
  public record Reading(double mean, OptionalLong firstNonFinite) {}

  LossMeter() {
    try (Scope scope = Scope.open()) {
      losses = Tensors.own(Tensors.zeros(ScalarType.Float, CAPACITY));
    }
  }

  /** Adds the loss of a step; that of a skipped update counts as a step, but not as a loss. */
  void add(Tensor loss, Update update) {
    if (count == CAPACITY) {
      fold();
    }
    skipped.set(count, update instanceof Update.Skipped);
    losses.select(0, count++).copy_(loss);
  }

  /** Reads and forgets. Waits for the device. */
  public Reading read() {
    OptionalLong first = firstNonFinite();
    long kept = countBefore - skippedBefore;
    double mean = kept == 0 ? Double.NaN : sumBefore / kept;
    sumBefore = 0;
    countBefore = 0;
    skippedBefore = 0;
    firstNonFinite = -1;
    return new Reading(mean, first);
  }

  /** The number, as in a reading, of the first loss that is not finite; forgets nothing. */
  public OptionalLong firstNonFinite() {
    fold();
    return firstNonFinite < 0 ? OptionalLong.empty() : OptionalLong.of(firstNonFinite);
  }

  @Override
  public State state() {
    fold();
    return new State(
        Map.of(),
        Map.of(
            "sum", sumBefore,
            "count", countBefore,
            "skipped", skippedBefore,
            "first_non_finite", firstNonFinite));
  }

  @Override
  public void restore(State state) {
    count = 0;
    sumBefore = state.scalar("sum").doubleValue();
    countBefore = state.scalar("count").longValue();
    skippedBefore = state.scalar("skipped").longValue();
    firstNonFinite = state.scalar("first_non_finite").longValue();
  }

  private void fold() {
    float[] values = Tensors.toFloats(losses);
    for (int i = 0; i < count; i++) {
      if (skipped.get(i)) {
        skippedBefore++;
        continue;
      }
      if (!Float.isFinite(values[i]) && firstNonFinite < 0) {
        firstNonFinite = countBefore + i;
      }
      sumBefore += values[i];
    }
    countBefore += count;
    count = 0;
  }

  @Override
  public void close() {
    Tensors.free(losses);
  }
}
