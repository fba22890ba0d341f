package dev.hasten.cli;

import dev.hasten.engine.OperatorProfile;
import java.util.List;
import java.util.Locale;

/** An operator profile for the eye: the longest operators, the rest, and what is in none. */
final class ProfileTable {
  private static final int NAME = 48;
  private static final int BAR = 30;

  private ProfileTable() {}

  static String text(String title, OperatorProfile profile, int steps, int top) {
    StringBuilder text = new StringBuilder(title).append('\n');
    line(text, "operator", "calls/step", "ms/step", "share", "");
    List<OperatorProfile.Operator> operators = profile.operators();
    int listed = Math.min(top, operators.size());
    for (OperatorProfile.Operator operator : operators.subList(0, listed)) {
      row(text, operator.name(), operator.calls(), operator.selfMilliseconds(), profile, steps);
    }
    List<OperatorProfile.Operator> rest = operators.subList(listed, operators.size());
    if (!rest.isEmpty()) {
      long calls = rest.stream().mapToLong(OperatorProfile.Operator::calls).sum();
      double time = rest.stream().mapToDouble(OperatorProfile.Operator::selfMilliseconds).sum();
      row(text, rest.size() + " more operators", calls, time, profile, steps);
    }
    row(text, "outside operators: Java, waiting", 0, profile.outsideMilliseconds(), profile, steps);
    row(text, "one step, under the profiler", 0, profile.milliseconds(), profile, steps);
    if (profile.peakBytes() > 0) {
      text.append(format("at most %.1f MB of new tensors at once%n", profile.peakBytes() / 1e6));
    }
    return text.toString();
  }

  private static void row(
      StringBuilder text,
      String name,
      long calls,
      double milliseconds,
      OperatorProfile profile,
      int steps) {
    double share = milliseconds / profile.milliseconds();
    line(
        text,
        name.length() <= NAME ? name : name.substring(0, NAME - 1) + "…",
        calls == 0 ? "" : format("%.1f", (double) calls / steps).replaceFirst("\\.0$", ""),
        format("%.3f", milliseconds / steps),
        format("%.1f %%", 100 * share),
        share < 1 ? "█".repeat((int) Math.round(BAR * share)) : "");
  }

  private static void line(
      StringBuilder text, String name, String calls, String time, String share, String bar) {
    String line =
        format("%-" + NAME + "s %10s %9s %8s  %s", name, calls, time, share, bar).stripTrailing();
    text.append(line).append('\n');
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
