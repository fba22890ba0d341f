package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/** The list of schedules: a new one is a file and a line here. */
public final class Schedules {
  private Schedules() {}

  /** All of this module. */
  public static List<Entry<Schedule>> list() {
    return List.of(
        Constant.ENTRY,
        Warmup.ENTRY,
        Step.ENTRY,
        MultiStep.ENTRY,
        Exponential.ENTRY,
        LinearDecay.ENTRY,
        Polynomial.ENTRY,
        Cosine.ENTRY,
        CosineRestarts.ENTRY,
        Cyclic.ENTRY,
        OneCycle.ENTRY,
        OneCycleMomentum.ENTRY,
        InverseRoot.ENTRY,
        WarmupStableDecay.ENTRY,
        Piecewise.ENTRY,
        Then.ENTRY,
        Plateau.ENTRY);
  }
}
