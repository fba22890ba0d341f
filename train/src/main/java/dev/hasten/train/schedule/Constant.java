package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/** Always 1, after a linear rise. */
public record Constant(double warmup) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "constant",
          "the same rate throughout",
          "",
          List.of(Warmup.OPTION),
          values -> new Constant(values.number("warmup")));

  @Override
  public double factor(Progress progress) {
    if (Warmup.rises(warmup, progress)) {
      return Warmup.factor(warmup, progress);
    }
    return 1;
  }

  @Override
  public Choice choice() {
    return Choice.of("constant").with("warmup", warmup);
  }
}
