package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * Cyclical rates (Smith, <a href="https://arxiv.org/abs/1506.01186">2015</a>), as PyTorch's
 * CyclicLR: straight up from {@code low} to {@code high} and down again. With h the height of the
 * triangle, 0 to 1, the factor is {@code low + (high - low) h s}, where s is 1 (triangular), {@code
 * 1 / 2^(cycle - 1)} (triangular2) or {@code gamma^step} (exp_range). With {@code low} above {@code
 * high} it is the momentum's cycle.
 *
 * @param up the way up
 * @param down the way down; nothing for one as long as the way up
 * @param gamma of exp_range, for each step
 */
public record Cyclic(Duration up, Duration down, double low, double high, Shape shape, double gamma)
    implements Schedule {
  /** What becomes of the height. */
  public enum Shape {
    TRIANGULAR,
    TRIANGULAR2,
    EXP_RANGE
  }

  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "cyclic",
          "straight up and down again, over and over",
          "https://arxiv.org/abs/1506.01186",
          List.of(
              Option.duration("up", "10%", "the way up"),
              Option.duration("down", "0%", "the way down; nothing for one as long as up"),
              Option.number("low", 0.1, 0, 1000, "factor at the foot"),
              Option.number("high", 1, 0, 1000, "factor at the top of the first cycle"),
              Option.text("shape", "triangular", "triangular, triangular2 or exp_range"),
              Option.number("gamma", 1, 0, 1, "of exp_range, for each step")),
          values ->
              new Cyclic(
                  values.duration("up"),
                  values.duration("down"),
                  values.number("low"),
                  values.number("high"),
                  Rules.named(Shape.class, "shape", values.text("shape")),
                  values.number("gamma")));

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when they are out of range
   */
  public Cyclic {
    Rules.some("up", up);
    Rules.range("low", low, 0, 1000);
    Rules.range("high", high, 0, 1000);
    Rules.range("gamma", gamma, 0, 1);
  }

  @Override
  public double factor(Progress progress) {
    double rise = up.in(progress);
    double length = rise + (down.isNone() ? rise : down.in(progress));
    double cycle = Math.floor(1 + progress.step() / length);
    double x = 1 + progress.step() / length - cycle; // 0 to 1 in each cycle
    double ratio = rise / length;
    double height = x <= ratio ? x / ratio : (x - 1) / (ratio - 1);
    double shrunk =
        switch (shape) {
          case TRIANGULAR -> 1;
          case TRIANGULAR2 -> Math.pow(2, 1 - cycle);
          case EXP_RANGE -> Math.pow(gamma, progress.step());
        };
    return low + (high - low) * Math.max(0, height) * shrunk;
  }

  @Override
  public List<String> faults(Progress run) {
    return Fit.in(run).within("up", up).together("up", up, "down", down).faults();
  }

  @Override
  public Schedule scaled(double times) {
    return new Cyclic(
        up.scaled(times), down.scaled(times), low, high, shape, Math.pow(gamma, 1 / times));
  }

  @Override
  public Choice choice() {
    return Choice.of("cyclic")
        .with("up", up.toString())
        .with("down", down.toString())
        .with("low", low)
        .with("high", high)
        .with("shape", Rules.label(shape))
        .with("gamma", gamma);
  }
}
