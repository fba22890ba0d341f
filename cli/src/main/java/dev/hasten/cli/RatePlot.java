package dev.hasten.cli;

import dev.hasten.train.range.RateCurve;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A range test in characters: the smoothed loss against the logarithm of the rate, and what it
 * suggests.
 */
final class RatePlot {
  private static final int COLUMNS = 64;
  private static final int ROWS = 13;
  private static final int MARGIN = 9;

  private RatePlot() {}

  static String text(String name, RateCurve curve) {
    StringBuilder text = new StringBuilder();
    text.append("loss of ").append(name).append(" against learning rate\n");
    if (curve.rates().size() > 1) {
      draw(curve, text);
    }
    suggest("valley  ", "the middle of the longest descent", curve.valley(), text);
    suggest("steepest", "where the loss falls fastest", curve.steepest(), text);
    if (curve.confident()) {
      text.append("Try the valley's first; a recipe with a warm-up may bear more.\n");
    } else {
      text.append("Not confident:\n");
      curve.doubts().forEach(doubt -> text.append("  ").append(doubt).append('\n'));
    }
    return text.toString();
  }

  private static void suggest(String rule, String words, OptionalDouble rate, StringBuilder text) {
    text.append(rule).append("  ");
    text.append(rate.isPresent() ? format("%-9.2g", rate.getAsDouble()) : "none     ");
    text.append(words).append('\n');
  }

  private static void draw(RateCurve curve, StringBuilder text) {
    List<Double> losses = curve.smoothed();
    double low = losses.stream().mapToDouble(x -> x).min().orElse(0);
    double high = losses.stream().mapToDouble(x -> x).max().orElse(1);
    char[][] grid = new char[ROWS][COLUMNS];
    for (char[] row : grid) {
      Arrays.fill(row, ' ');
    }
    mark(curve, curve.valley(), ':', grid);
    mark(curve, curve.steepest(), '.', grid);
    for (int i = 0; i < losses.size(); i++) {
      double height = high > low ? (losses.get(i) - low) / (high - low) : 0;
      grid[(int) Math.round((1 - height) * (ROWS - 1))][column(curve, curve.rates().get(i))] = '*';
    }
    for (int row = 0; row < ROWS; row++) {
      boolean labelled = row == 0 || row == ROWS - 1;
      String label = labelled ? format("%.4g", row == 0 ? high : low) : "";
      text.append(" ".repeat(Math.max(0, MARGIN - label.length()))).append(label).append(" |");
      text.append(new String(grid[row]).stripTrailing()).append('\n');
    }
    text.append(" ".repeat(MARGIN + 1)).append('+').append("-".repeat(COLUMNS)).append('\n');
    String first = format("%.1e", curve.rates().get(0));
    String last = format("%.1e", curve.rates().get(curve.rates().size() - 1));
    text.append(" ".repeat(MARGIN + 2)).append(first);
    text.append(" ".repeat(COLUMNS - first.length() - last.length())).append(last).append('\n');
    text.append(" ".repeat(MARGIN + 2)).append("* loss   : valley   . steepest\n");
  }

  private static void mark(RateCurve curve, OptionalDouble rate, char sign, char[][] grid) {
    rate.ifPresent(
        there -> {
          for (char[] row : grid) {
            row[column(curve, there)] = sign;
          }
        });
  }

  private static int column(RateCurve curve, double rate) {
    double first = Math.log(curve.rates().get(0));
    double last = Math.log(curve.rates().get(curve.rates().size() - 1));
    return (int) Math.round((Math.log(rate) - first) / (last - first) * (COLUMNS - 1));
  }

  private static String format(String form, double value) {
    return String.format(Locale.ROOT, form, value);
  }
}
