package dev.hasten.compare;

import java.util.ArrayList;
import java.util.List;

/** A linear axis from data to pixels, with round marks. */
record Axis(double min, double max, double from, double to) {
  double at(double value) {
    return from + (value - min) / (max - min) * (to - from);
  }

  /** About five round values within the axis. */
  List<Double> marks() {
    double rough = (max - min) / 5;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = power;
    for (double factor : new double[] {1, 2, 2.5, 5, 10}) {
      step = factor * power;
      if (step >= rough) {
        break;
      }
    }
    List<Double> marks = new ArrayList<>();
    for (double mark = Math.ceil(min / step) * step; mark <= max + step * 1e-9; mark += step) {
      marks.add(mark);
    }
    return marks;
  }
}
