package dev.hasten.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of cells under each other: the first column to the left, the others to the right. A first
 * cell that is too long, or leaves no room for the others in 79 characters, stands on a line of its
 * own.
 */
final class TextLines {
  private static final int WIDTH = 79;
  private static final String GAP = "  ";

  private final int longest;
  private final List<List<String>> rows = new ArrayList<>();

  TextLines(int longest) {
    this.longest = longest;
  }

  void add(List<String> row) {
    rows.add(List.copyOf(row));
  }

  /** A row with a name, left out where nothing stands beside it. */
  void addUnlessBlank(List<String> row) {
    if (!row.subList(1, row.size()).stream().allMatch(String::isEmpty)) {
      add(row);
    }
  }

  String text() {
    int[] widths = new int[rows.get(0).size()];
    int others = 0;
    for (int i = 1; i < widths.length; i++) {
      widths[i] = widest(i, Integer.MAX_VALUE);
      others += GAP.length() + widths[i];
    }
    widths[0] = widest(0, Math.min(longest, Math.max(0, WIDTH - others)));
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> line(text, row, widths));
    return text.toString();
  }

  /** The longest cell of a column, those apart that are longer than the limit. */
  private int widest(int column, int limit) {
    return rows.stream()
        .mapToInt(row -> row.get(column).length())
        .filter(length -> length <= limit)
        .max()
        .orElse(0);
  }

  private static void line(StringBuilder text, List<String> row, int[] widths) {
    String first = row.get(0);
    if (first.length() > widths[0]) {
      text.append(first).append('\n');
      first = "";
    }
    StringBuilder line = new StringBuilder(first + " ".repeat(widths[0] - first.length()));
    for (int i = 1; i < widths.length; i++) {
      line.append(GAP).append(" ".repeat(widths[i] - row.get(i).length())).append(row.get(i));
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  /** Appends words in lines of 79 characters, the second and later ones moved in. */
  static void wrapped(StringBuilder text, String words) {
    StringBuilder line = new StringBuilder();
    for (String word : Arrays.asList(words.split(" "))) {
      if (line.length() + 1 + word.length() > WIDTH && !line.isEmpty()) {
        text.append(line).append('\n');
        line.setLength(0);
        line.append(' ');
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    text.append(line).append('\n');
  }
}
