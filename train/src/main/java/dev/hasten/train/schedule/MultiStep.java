package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * After a linear rise, {@code factor ^ (milestones passed)}, as PyTorch's <a
 * href="https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html">MultiStepLR</a>.
 *
 * @param at the milestones, from the start of the run
 */
public record MultiStep(Duration warmup, double drop, List<Duration> at) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "multi-step",
          "the rate times a factor at each milestone",
          "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html",
          List.of(
              Rise.OPTION,
              Option.number("factor", 0.1, 0, 1, "what the rate is multiplied by"),
              Option.durations("at", List.of("50%", "75%"), "milestones")),
          values ->
              new MultiStep(
                  values.duration("warmup"), values.number("factor"), values.durations("at")));

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when they are out of range or out of order
   */
  public MultiStep {
    at = List.copyOf(at);
    Rules.range("factor", drop, 0, 1);
    Rules.ascending("at", at);
  }

  @Override
  public double factor(Progress progress) {
    if (Rise.covers(warmup, progress)) {
      return Rise.factor(warmup, progress);
    }
    long passed = at.stream().filter(each -> progress.step() >= each.wholeIn(progress)).count();
    return Math.pow(drop, passed);
  }

  @Override
  public List<String> faults(Progress run) {
    Fit fit = Fit.in(run).within("warmup", warmup);
    at.forEach(each -> fit.before("at", each));
    return fit.faults();
  }

  @Override
  public Schedule scaled(double times) {
    return new MultiStep(
        warmup.scaled(times), drop, at.stream().map(each -> each.scaled(times)).toList());
  }

  @Override
  public Choice choice() {
    return Choice.of("multi-step")
        .with("warmup", warmup.toString())
        .with("factor", drop)
        .with("at", Rules.texts(at));
  }
}
