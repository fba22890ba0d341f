package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * The momentum's side of {@link OneCycle}, as PyTorch's OneCycleLR with {@code cycle_momentum}:
 * half a cosine from 1 down to {@code lowest} while the rate goes up, and back to 1 while it goes
 * down.
 *
 * @param lowest the factor where the rate is highest; 0.85 / 0.95 in the paper
 */
public record OneCycleMomentum(Duration warmup, double lowest) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "one-cycle-momentum",
          "for momentum beside one-cycle: low where the rate is high",
          "https://arxiv.org/abs/1708.07120",
          List.of(
              Option.duration("warmup", "30%", "that of one-cycle"),
              Option.number("lowest", 0.85 / 0.95, 0, 1, "factor where the rate is highest")),
          values -> new OneCycleMomentum(values.duration("warmup"), values.number("lowest")));

  /**
   * Checks the factor.
   *
   * @throws IllegalArgumentException when it is out of range
   */
  public OneCycleMomentum {
    Rules.range("lowest", lowest, 0, 1);
  }

  @Override
  public double factor(Progress progress) {
    return OneCycle.path(warmup, progress, 1, lowest, 1);
  }

  @Override
  public List<String> faults(Progress run) {
    return Fit.in(run).within("warmup", warmup).faults();
  }

  @Override
  public Schedule scaled(double times) {
    return new OneCycleMomentum(warmup.scaled(times), lowest);
  }

  @Override
  public Choice choice() {
    return Choice.of("one-cycle-momentum").with("warmup", warmup.toString()).with("lowest", lowest);
  }
}
