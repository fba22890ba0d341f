package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Metric;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.State;
import java.util.List;
import java.util.Map;

/**
 * After a linear rise, 1 until an evaluated metric no longer gets better; then multiplied by {@code
 * factor}, again and again, as PyTorch's <a
 * href="https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html">ReduceLROnPlateau</a>.
 * Better is at least {@code threshold} (relative) past the best so far, {@code m < best - threshold
 * |best|} of a metric m that falls and {@code m > best + threshold |best|} of one that rises; after
 * more than {@code patience} evaluations in a row that are not, the factor falls, and the next
 * {@code cooldown} evaluations count for nothing. The one schedule without a closed form: {@link
 * #factor} is that of a run without evaluations.
 *
 * @param metric better when lower or higher, as {@link Metric#lowerIsBetter} says
 * @param lowest the factor does not fall below it
 */
public record Plateau(
    Duration warmup,
    String metric,
    double drop,
    int patience,
    double threshold,
    int cooldown,
    double lowest)
    implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "plateau",
          "the rate times a factor when evaluations no longer get better",
          "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html",
          List.of(
              Rise.OPTION,
              Option.text("metric", "loss", String.join(", ", Metric.labels())),
              Option.number("factor", 0.1, 0, 1, "what the rate is multiplied by"),
              Option.integer("patience", 10, 0, 1 << 30, "evaluations without gain that are borne"),
              Option.number("threshold", 1e-4, 0, 1, "relative gain that counts"),
              Option.integer("cooldown", 0, 0, 1 << 30, "evaluations that count for nothing"),
              Option.number("lowest", 0, 0, 1, "factor that it does not fall below")),
          values ->
              new Plateau(
                  values.duration("warmup"),
                  values.text("metric"),
                  values.number("factor"),
                  values.integer("patience"),
                  values.number("threshold"),
                  values.integer("cooldown"),
                  values.number("lowest")));

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException when they are out of range
   */
  public Plateau {
    if (Metric.of(metric).isEmpty()) {
      throw new IllegalArgumentException(
          "expected one of " + Metric.labels() + " for metric, but got \"" + metric + "\"");
    }
    Rules.range("factor", drop, 0, 1);
    Rules.range("patience", patience, 0, 1 << 30);
    Rules.range("threshold", threshold, 0, 1);
    Rules.range("cooldown", cooldown, 0, 1 << 30);
    Rules.range("lowest", lowest, 0, 1);
  }

  @Override
  public double factor(Progress progress) {
    return Rise.covers(warmup, progress) ? Rise.factor(warmup, progress) : 1;
  }

  @Override
  public Course begin() {
    return new Watching(this);
  }

  @Override
  public List<String> faults(Progress run) {
    return Fit.in(run).within("warmup", warmup).faults();
  }

  @Override
  public List<String> metrics() {
    return List.of(metric);
  }

  @Override
  public Schedule scaled(double times) {
    return new Plateau(warmup.scaled(times), metric, drop, patience, threshold, cooldown, lowest);
  }

  @Override
  public Choice choice() {
    return Choice.of("plateau")
        .with("warmup", warmup.toString())
        .with("metric", metric)
        .with("factor", drop)
        .with("patience", (long) patience)
        .with("threshold", threshold)
        .with("cooldown", (long) cooldown)
        .with("lowest", lowest);
  }

  private boolean isBetter(double value, double best) {
    double share = best < 0 && Double.isFinite(best) ? -threshold : threshold; // of |best|
    return lowerIsBetter() ? value < best * (1 - share) : value > best * (1 + share);
  }

  private boolean lowerIsBetter() {
    return Metric.of(metric).filter(Metric::lowerIsBetter).isPresent();
  }

  /** One that counts. */
  private static final class Watching implements Course {
    private final Plateau rule;
    private double reduced = 1;
    private double best;
    private long bad;
    private long cooling;

    Watching(Plateau rule) {
      this.rule = rule;
      best = rule.lowerIsBetter() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    @Override
    public double factor(Progress progress) {
      return rule.factor(progress) * reduced;
    }

    @Override
    public void evaluated(Map<String, Double> metrics) {
      double value = metrics.getOrDefault(rule.metric, Double.NaN);
      if (rule.isBetter(value, best)) {
        best = value;
        bad = 0;
      } else {
        bad++;
      }
      if (cooling > 0) {
        cooling--;
        bad = 0;
      }
      if (bad > rule.patience) {
        reduced = Math.max(rule.lowest, reduced * rule.drop);
        cooling = rule.cooldown;
        bad = 0;
      }
    }

    @Override
    public State state() {
      return new State(
          Map.of(), Map.of("reduced", reduced, "best", best, "bad", bad, "cooling", cooling));
    }

    @Override
    public void restore(State state) {
      reduced = state.scalar("reduced").doubleValue();
      best = state.scalar("best").doubleValue();
      bad = state.scalar("bad").longValue();
      cooling = state.scalar("cooling").longValue();
    }
  }
}
