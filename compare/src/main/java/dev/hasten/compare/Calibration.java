package dev.hasten.compare;

import dev.hasten.train.Target;
import dev.hasten.train.seam.Metric;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * The target by rule: what at least 75% of 10 or more whole baseline runs reach at their end,
 * rounded to the easier side (to 0.1 points of accuracy, 0.001 of a loss, three digits of a metric
 * with a unit).
 *
 * @param runs whole baseline runs that it rests on
 * @param target what the rule gives
 */
public record Calibration(int runs, Target target) {
  /** The fewest runs that the rule asks for. */
  public static final int LEAST_RUNS = 10;

  private static final double SHARE = 0.75;
  private static final int DECIMALS = 3;
  private static final int DIGITS = 3;

  /** By the baseline's whole runs of a comparison; empty when they are too few. */
  public static Optional<Calibration> of(ComparisonResult result) {
    List<Double> ends =
        result.runs(result.baseline()).stream()
            .filter(RunResult::whole)
            .map(RunResult::finalMetric)
            .toList();
    return ends.size() < LEAST_RUNS
        ? Optional.empty()
        : Optional.of(new Calibration(ends.size(), target(result.target(), ends)));
  }

  private static Target target(Target kind, List<Double> ends) {
    List<Double> bestFirst =
        ends.stream().sorted((a, b) -> Double.compare(b, a) * (kind.atLeast() ? 1 : -1)).toList();
    double reached = bestFirst.get((int) Math.ceil(SHARE * ends.size()) - 1);
    RoundingMode easier = kind.atLeast() ? RoundingMode.FLOOR : RoundingMode.CEILING;
    BigDecimal exact = BigDecimal.valueOf(reached);
    boolean hasUnit = Metric.of(kind.metric()).filter(Metric::hasUnit).isPresent();
    double value =
        (hasUnit ? exact.round(new MathContext(DIGITS, easier)) : exact.setScale(DECIMALS, easier))
            .doubleValue();
    return new Target(kind.metric(), value, kind.atLeast());
  }
}
