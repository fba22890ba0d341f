package dev.hasten.bench;

import dev.hasten.engine.RandomStream;
import java.util.List;
import java.util.Locale;

/**
 * A setting that is drawn for each trial, {@code PATH=KIND:VALUES}: {@code
 * optimizer.learning_rate=log:1e-3:3e-2}, {@code schedule.warmup=percent:10:40}, {@code
 * length=one:3ep:4ep}.
 *
 * @param path in the recipe
 * @param kind log (even in the logarithm), percent (whole ones, evenly) or one (of those named)
 * @param values the ends, or the choices
 */
record Vary(String path, String kind, List<String> values) {
  /**
   * Of that text.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Vary parse(String text) {
    int equals = text.indexOf('=');
    List<String> parts = List.of(text.substring(equals + 1).split(":", -1));
    String kind = parts.get(0);
    boolean ends = kind.equals("log") || kind.equals("percent");
    if (equals < 1
        || !(ends || kind.equals("one"))
        || (ends && (parts.size() != 3 || !isRange(kind, parts)))
        || parts.size() < 2) {
      throw new IllegalArgumentException(
          "expected PATH=log:LOW:HIGH, PATH=percent:LOW:HIGH or PATH=one:A:B:..., but got " + text);
    }
    return new Vary(text.substring(0, equals), kind, parts.subList(1, parts.size()));
  }

  private static boolean isRange(String kind, List<String> parts) {
    try {
      double low = Double.parseDouble(parts.get(1));
      double high = Double.parseDouble(parts.get(2));
      return low < high && (low > 0 || kind.equals("percent"));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** What is set in one trial. */
  String draw(RandomStream random) {
    double share = random.nextDouble();
    return path
        + "="
        + switch (kind) {
          case "log" -> {
            double low = Math.log(Double.parseDouble(values.get(0)));
            double high = Math.log(Double.parseDouble(values.get(1)));
            yield String.format(Locale.ROOT, "%.3g", Math.exp(low + share * (high - low)));
          }
          case "percent" -> {
            double low = Double.parseDouble(values.get(0));
            double high = Double.parseDouble(values.get(1));
            yield Math.round(low + share * (high - low)) + "%";
          }
          default -> values.get((int) (share * values.size()));
        };
  }
}
