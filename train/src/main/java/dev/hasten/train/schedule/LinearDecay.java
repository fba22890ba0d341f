package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * After a linear rise, {@code 1 - (1 - final) t} with t from 0 to 1: the triangle that Goyal et al.
 * and the speed-run records of small nets use.
 */
public record LinearDecay(double warmup, double last) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "linear",
          "a straight line from the full rate to the final one",
          "",
          List.of(Warmup.OPTION, Option.number("final", 0, 0, 1, "factor at the end")),
          values -> new LinearDecay(values.number("warmup"), values.number("final")));

  @Override
  public double factor(Progress progress) {
    if (Warmup.rises(warmup, progress)) {
      return Warmup.factor(warmup, progress);
    }
    return 1 - (1 - last) * Warmup.rest(warmup, progress);
  }

  @Override
  public Choice choice() {
    return Choice.of("linear").with("warmup", warmup).with("final", last);
  }
}
