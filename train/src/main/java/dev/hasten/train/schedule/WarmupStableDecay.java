package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.util.List;

/**
 * A linear rise, 1 for most of the run, and a decay at its end (MiniCPM: Hu et al., <a
 * href="https://arxiv.org/abs/2404.06395">2024</a>; shapes: Hägele et al., <a
 * href="https://arxiv.org/abs/2405.18392">2024</a>). With u from 0 to 1 over the decay, the factor
 * is {@code final + (1 - final) d}, d being {@code 1 - u} (linear), {@code (1 + cos(pi u)) / 2}
 * (cosine), {@code 1 - sqrt(u)} (root) or {@code 1 - u^2} (square); or {@code final^u}
 * (exponential).
 */
public record WarmupStableDecay(Duration warmup, Duration decay, Shape shape, double last)
    implements Schedule {
  /** How it decays. */
  public enum Shape {
    LINEAR,
    COSINE,
    ROOT,
    SQUARE,
    EXPONENTIAL
  }

  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "warmup-stable-decay",
          "a rise, the full rate for most of the run, and a decay at the end",
          "https://arxiv.org/abs/2404.06395",
          List.of(
              Option.duration("warmup", "5%", 1, "in which the rate rises from zero"),
              Option.duration("decay", "20%", "length of the decay"),
              Option.text("shape", "linear", "linear, cosine, root, square or exponential"),
              Option.number("final", 0, 0, 1, "factor at the end")),
          values ->
              new WarmupStableDecay(
                  values.duration("warmup"),
                  values.duration("decay"),
                  Rules.named(Shape.class, "shape", values.text("shape")),
                  values.number("final")));

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when they are out of range
   */
  public WarmupStableDecay {
    Rules.range("final", last, 0, 1);
    if (shape == Shape.EXPONENTIAL && last == 0) {
      throw new IllegalArgumentException(
          "expected final above 0 for an exponential decay, but got 0: write 0.01 or so");
    }
  }

  @Override
  public double factor(Progress progress) {
    if (Rise.covers(warmup, progress)) {
      return Rise.factor(warmup, progress);
    }
    double length = decay.wholeIn(progress);
    double since = progress.step() - (progress.steps() - length);
    return since <= 0 ? 1 : decayed(Math.min(1, since / length));
  }

  private double decayed(double u) {
    return switch (shape) {
      case LINEAR -> last + (1 - last) * (1 - u);
      case COSINE -> Cosine.half(1, last, u);
      case ROOT -> last + (1 - last) * (1 - Math.sqrt(u));
      case SQUARE -> last + (1 - last) * (1 - u * u);
      case EXPONENTIAL -> Math.pow(last, u);
    };
  }

  @Override
  public List<String> faults(Progress run) {
    return Fit.in(run)
        .within("warmup", warmup)
        .within("decay", decay)
        .together("warmup", warmup, "decay", decay)
        .faults();
  }

  @Override
  public Schedule scaled(double times) {
    return new WarmupStableDecay(warmup.scaled(times), decay.scaled(times), shape, last);
  }

  @Override
  public Choice choice() {
    return Choice.of("warmup-stable-decay")
        .with("warmup", warmup.toString())
        .with("decay", decay.toString())
        .with("shape", Rules.label(shape))
        .with("final", last);
  }
}
