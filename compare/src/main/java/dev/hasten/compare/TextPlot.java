package dev.hasten.compare;

import dev.hasten.train.seam.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Quality against seconds in characters, 79 columns wide: a mark for each evaluation. */
final class TextPlot {
  private static final int COLUMNS = 68;
  private static final int ROWS = 13;
  private static final int MARGIN = 8;
  private static final String MARKS = "o*+x#%";

  private TextPlot() {}

  static String of(ComparisonResult result) {
    List<String> recipes = result.wholeRecipes();
    Bounds bounds = Bounds.of(result, recipes);
    Axis x = new Axis(0, bounds.seconds(), 0, COLUMNS - 1.0);
    Axis y = new Axis(bounds.low(), bounds.high(), ROWS - 1.0, 0);
    char[][] grid = new char[ROWS][COLUMNS];
    for (char[] row : grid) {
      Arrays.fill(row, ' ');
    }
    int target = (int) Math.round(y.at(result.target().value()));
    Arrays.fill(grid[target], '-');
    for (int i = 0; i < recipes.size(); i++) {
      char mark = MARKS.charAt(i % MARKS.length());
      for (RunResult run : result.runs(recipes.get(i))) {
        for (RunResult.Point point : run.curve()) {
          if (Double.isFinite(point.metric())) {
            int row = (int) Math.round(y.at(bounds.clamped(point.metric())));
            grid[row][(int) Math.round(x.at(point.seconds()))] = mark;
          }
        }
      }
    }
    return drawn(result, grid, target, bounds) + legend(recipes);
  }

  private static String drawn(ComparisonResult result, char[][] grid, int target, Bounds bounds) {
    String metric = result.target().metric();
    StringBuilder text = new StringBuilder(metric).append(" against seconds of training\n");
    for (int row = 0; row < ROWS; row++) {
      double value = bounds.high() + (bounds.low() - bounds.high()) * row / (ROWS - 1);
      String label =
          row == target
              ? Metric.words(metric, result.target().value())
              : row % 4 == 0 && Math.abs(row - target) > 1 ? Metric.words(metric, value) : "";
      text.append(" ".repeat(Math.max(0, MARGIN - label.length())))
          .append(label)
          .append(" |")
          .append(new String(grid[row]).stripTrailing())
          .append('\n');
    }
    String end = String.format(Locale.ROOT, "%.0f s", bounds.seconds());
    text.append(" ".repeat(MARGIN + 1)).append('+').append("-".repeat(COLUMNS)).append('\n');
    String middle = String.format(Locale.ROOT, "%.0f s", bounds.seconds() / 2);
    String ruler = "0" + " ".repeat(COLUMNS / 2 - 1 - middle.length() / 2) + middle;
    text.append(" ".repeat(MARGIN + 2)).append(ruler);
    text.append(" ".repeat(COLUMNS - ruler.length() - end.length())).append(end).append('\n');
    return text.toString();
  }

  private static String legend(List<String> recipes) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < recipes.size(); i++) {
      words
          .append(MARKS.charAt(i % MARKS.length()))
          .append(' ')
          .append(recipes.get(i))
          .append("   ");
    }
    StringBuilder text = new StringBuilder();
    TextLines.wrapped(text, "     " + words + "- target");
    return text.toString();
  }
}
