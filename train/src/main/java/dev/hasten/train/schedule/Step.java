package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/** After a linear rise, {@code factor ^ floor(epoch / every)}. */
public record Step(double warmup, double drop, double every) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "step",
          "the rate times a factor every so many epochs",
          "",
          List.of(
              Warmup.OPTION,
              Option.number("factor", 0.1, 0, 1, "what the rate is multiplied by"),
              Option.number("every", 1, 1e-6, 1e9, "epochs between two drops")),
          values ->
              new Step(values.number("warmup"), values.number("factor"), values.number("every")));

  @Override
  public double factor(Progress progress) {
    if (Warmup.rises(warmup, progress)) {
      return Warmup.factor(warmup, progress);
    }
    return Math.pow(drop, Math.floor(progress.step() / (every * progress.stepsPerEpoch())));
  }

  @Override
  public Choice choice() {
    return Choice.of("step").with("warmup", warmup).with("factor", drop).with("every", every);
  }
}
