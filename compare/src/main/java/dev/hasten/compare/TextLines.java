package dev.hasten.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of cells under each other: the first column to the left, the others to the right. A first
 * cell that is too long stands on a line of its own.
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

  void addUnlessBlank(List<String> row) {
    if (!row.stream().allMatch(String::isEmpty)) {
      add(row);
    }
  }

  String text() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        boolean alone = i == 0 && row.get(0).length() > longest;
        widths[i] = Math.max(widths[i], alone ? 0 : row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> line(text, row, widths));
    return text.toString();
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
