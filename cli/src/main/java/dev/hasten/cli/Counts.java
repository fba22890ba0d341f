package dev.hasten.cli;

import java.util.Locale;

/** Numbers for people. */
final class Counts {
  private Counts() {}

  /** 1,234,567. */
  static String of(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Four digits or so: 0.02861, 3.142, 1234. */
  static String of(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : "none";
  }
}
