package dev.hasten.data.table;

import java.util.List;
import java.util.Locale;

/** Cells of a table, in messages. */
final class Cells {
  private static final int SHOWN = 40;
  private static final int LISTED = 12;

  private Cells() {}

  /** In quotes, short and on one line. */
  static String shown(String text) {
    StringBuilder shown = new StringBuilder("\"");
    int end = text.length() <= SHOWN ? text.length() : cut(text);
    text.substring(0, end).codePoints().forEach(point -> append(shown, point));
    return shown.append(end < text.length() ? "...\"" : "\"").toString();
  }

  /** Not between the halves of a pair. */
  private static int cut(String text) {
    return Character.isHighSurrogate(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
  }

  private static void append(StringBuilder shown, int point) {
    boolean visible =
        switch (Character.getType(point)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
    if (visible) {
      shown.appendCodePoint(point);
    } else {
      shown.append(String.format(Locale.ROOT, "\\u%04x", point));
    }
  }

  /** The first of many. */
  static String listed(List<String> texts) {
    String first = String.join(", ", texts.stream().limit(LISTED).map(Cells::shown).toList());
    int more = texts.size() - LISTED;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  /** A column for people: its number from 1, and its name. */
  static String column(int place, String name) {
    String number = String.valueOf(place + 1);
    return name.equals(number) ? "column " + number : "column " + number + " (" + bare(name) + ")";
  }

  private static String bare(String name) {
    String shown = shown(name);
    return shown.substring(1, shown.length() - 1);
  }
}
