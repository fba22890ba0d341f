package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * A rise alone, then 1: with {@code t = step / over}, {@code from + (1 - from) t} (as PyTorch's
 * LinearLR; Goyal et al., <a href="https://arxiv.org/abs/1706.02677">2017</a>) or {@code from ^ (1
 * - t)}, a straight line in the logarithm. To be followed by another with {@link Then}.
 *
 * @param over the length of the rise
 * @param from the factor at the first step
 */
public record Warmup(Duration over, double from, Shape shape) implements Schedule {
  /** How it rises. */
  public enum Shape {
    LINEAR,
    EXPONENTIAL
  }

  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "warmup",
          "a rise alone, straight or exponential",
          "https://arxiv.org/abs/1706.02677",
          List.of(
              Option.duration("over", "100%", "length of the rise"),
              Option.number("from", 0.01, 0, 1, "factor at the first step"),
              Option.text("shape", "linear", "linear or exponential")),
          values ->
              new Warmup(
                  values.duration("over"),
                  values.number("from"),
                  Rules.named(Shape.class, "shape", values.text("shape"))));

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when they are out of range
   */
  public Warmup {
    Rules.some("over", over);
    Rules.range("from", from, 0, 1);
    if (shape == Shape.EXPONENTIAL && from == 0) {
      throw new IllegalArgumentException(
          "expected from above 0 for an exponential rise, but got 0: it would never leave it");
    }
  }

  @Override
  public double factor(Progress progress) {
    double t = Math.min(1, progress.step() / over.in(progress));
    return shape == Shape.LINEAR ? from + (1 - from) * t : Math.pow(from, 1 - t);
  }

  @Override
  public List<String> faults(Progress run) {
    return Fit.in(run).within("over", over).faults();
  }

  @Override
  public Schedule scaled(double times) {
    return new Warmup(over.scaled(times), from, shape);
  }

  @Override
  public Choice choice() {
    return Choice.of("warmup")
        .with("over", over.toString())
        .with("from", from)
        .with("shape", Rules.label(shape));
  }
}
