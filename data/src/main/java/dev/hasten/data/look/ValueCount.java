package dev.hasten.data.look;

import java.util.List;
import java.util.Optional;

/** Counts, extremes, mean and deviation of values as they come (Welford 1962). */
final class ValueCount {
  private final double low;
  private final double high;
  private long finite;
  private double mean;
  private double squares;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;
  private long missing;
  private long infinite;
  private long outside;
  private long constant;

  /** Finite values below {@code low} or above {@code high} count as outside. */
  ValueCount(double low, double high) {
    this.low = low;
    this.high = high;
  }

  /** An example's values. */
  void add(float[] values, int from, int to) {
    boolean same = to - from > 1;
    for (int i = from; i < to; i++) {
      same &= values[i] == values[from];
      add(values[i]);
    }
    constant += same ? 1 : 0;
  }

  private void add(float value) {
    if (Float.isNaN(value)) {
      missing++;
    } else if (Float.isInfinite(value)) {
      infinite++;
    } else {
      finite++;
      double step = value - mean;
      mean += step / finite;
      squares += step * (value - mean);
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
      outside += value < low || value > high ? 1 : 0;
    }
  }

  HalfReport report(
      int examples,
      List<Long> shape,
      List<Long> classCounts,
      long labelsOutside,
      long leftOver,
      Optional<TargetReport> target,
      List<HalfReport.Fault> faults) {
    return new HalfReport(
        examples,
        shape,
        classCounts,
        labelsOutside,
        leftOver,
        finite + missing + infinite,
        missing,
        infinite,
        outside,
        constant,
        least,
        greatest,
        finite == 0 ? 0 : mean,
        finite == 0 ? 0 : Math.sqrt(squares / finite),
        target,
        faults);
  }
}
