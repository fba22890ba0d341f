package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * SGDR (Loshchilov and Hutter, <a href="https://arxiv.org/abs/1608.03983">2016</a>), as PyTorch's
 * CosineAnnealingWarmRestarts: after a linear rise, periods of {@code final + (1 - final) (1 +
 * cos(pi u)) / 2} with u from 0 to 1 in each, the k-th (from 0) {@code period * times^k} long.
 *
 * @param period the first
 * @param times how much longer each period is than the one before
 */
public record CosineRestarts(Duration warmup, Duration period, double times, double last)
    implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "cosine-restarts",
          "half cosines that begin anew, each period as long as the last or longer",
          "https://arxiv.org/abs/1608.03983",
          List.of(
              Rise.OPTION,
              Option.duration("period", "25%", "length of the first period"),
              Option.number("times", 1, 1, 1000, "how much longer each period is"),
              Option.number("final", 0, 0, 1, "factor at the end of each period")),
          values ->
              new CosineRestarts(
                  values.duration("warmup"),
                  values.duration("period"),
                  values.number("times"),
                  values.number("final")));

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when they are out of range
   */
  public CosineRestarts {
    Rules.some("period", period);
    Rules.range("times", times, 1, 1000);
    Rules.range("final", last, 0, 1);
  }

  @Override
  public double factor(Progress progress) {
    if (Rise.covers(warmup, progress)) {
      return Rise.factor(warmup, progress);
    }
    double since = Rise.since(warmup, progress);
    double first = period.in(progress);
    double number = number(since, first);
    double length = first * Math.pow(times, number);
    return Cosine.half(1, last, (since - begin(number, first)) / length);
  }

  /** The number of the period, from 0. */
  private double number(double since, double first) {
    if (times == 1) {
      return Math.floor(since / first);
    }
    double guess = Math.floor(Math.log1p(since / first * (times - 1)) / Math.log(times));
    // The logarithm may fall on the wrong side of a boundary; the sum of periods does not.
    if (begin(guess + 1, first) <= since) {
      return guess + 1;
    }
    return guess > 0 && begin(guess, first) > since ? guess - 1 : guess;
  }

  /** The steps before a period: {@code first (times^number - 1) / (times - 1)}. */
  private double begin(double number, double first) {
    return times == 1 ? number * first : first * (Math.pow(times, number) - 1) / (times - 1);
  }

  @Override
  public List<String> faults(Progress run) {
    return Fit.in(run).within("warmup", warmup).within("period", period).faults();
  }

  @Override
  public Schedule scaled(double scale) {
    return new CosineRestarts(warmup.scaled(scale), period.scaled(scale), times, last);
  }

  @Override
  public Choice choice() {
    return Choice.of("cosine-restarts")
        .with("warmup", warmup.toString())
        .with("period", period.toString())
        .with("times", times)
        .with("final", last);
  }
}
