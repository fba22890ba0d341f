package dev.hasten.train.step;

import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Stateful;
import dev.hasten.train.seam.Update;
import java.util.Map;

/** How many steps of the whole run were skipped, before a resume too, whatever skipped them. */
final class SkippedSteps implements Stateful {
  private static final String TOTAL = "total";

  private long total;

  void count(Update update) {
    if (update instanceof Update.Skipped) {
      total++;
    }
  }

  long total() {
    return total;
  }

  @Override
  public State state() {
    return new State(Map.of(), Map.of(TOTAL, total));
  }

  /** Checkpoints from before these were counted have no number. */
  @Override
  public void restore(State state) {
    total = state.scalars().getOrDefault(TOTAL, 0L).longValue();
  }
}
