package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * After a linear rise, {@code final + (1 - final) (1 + cos(pi t)) / 2} with t from 0 to 1
 * (Loshchilov and Hutter, <a href="https://arxiv.org/abs/1608.03983">2016</a>).
 */
public record Cosine(double warmup, double last) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "cosine",
          "half a cosine from the full rate to the final one",
          "https://arxiv.org/abs/1608.03983",
          List.of(Warmup.OPTION, Option.number("final", 0, 0, 1, "factor at the end")),
          values -> new Cosine(values.number("warmup"), values.number("final")));

  @Override
  public double factor(Progress progress) {
    if (Warmup.rises(warmup, progress)) {
      return Warmup.factor(warmup, progress);
    }
    return last + (1 - last) * 0.5 * (1 + Math.cos(Math.PI * Warmup.rest(warmup, progress)));
  }

  @Override
  public Choice choice() {
    return Choice.of("cosine").with("warmup", warmup).with("final", last);
  }
}
