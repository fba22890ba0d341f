package dev.hasten.data.table;

import java.util.Set;

/** Cells that are numbers: decimal, with a point, such as 12, -0.5 or 1.5e-3. */
final class Numbers {
  private static final Set<String> NOT_FINITE_WORDS = Set.of("nan", "inf", "infinity");

  private Numbers() {}

  /**
   * The value of a cell without spaces around it: NaN for what is no number at all, infinite for
   * one that is not finite (NaN too) or that a float cannot hold.
   */
  static double parse(String cell) {
    if (isDecimal(cell)) {
      double value = Double.parseDouble(cell);
      return Math.abs(value) <= Float.MAX_VALUE ? value + 0.0 : Double.POSITIVE_INFINITY;
    }
    int sign = cell.startsWith("-") || cell.startsWith("+") ? 1 : 0;
    boolean notFinite =
        cell.length() <= 9 && NOT_FINITE_WORDS.contains(lowerCase(cell.substring(sign)));
    return notFinite ? Double.POSITIVE_INFINITY : Double.NaN;
  }

  private static String lowerCase(String word) {
    StringBuilder lower = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      char letter = word.charAt(i);
      lower.append(letter >= 'A' && letter <= 'Z' ? (char) (letter + 32) : letter);
    }
    return lower.toString();
  }

  /** Java's own parser takes more: 1f, 0x1p3, NaN. */
  private static boolean isDecimal(String cell) {
    int at = sign(cell, 0);
    int whole = digits(cell, at);
    int end = whole;
    int count = whole - at;
    if (end < cell.length() && cell.charAt(end) == '.') {
      end = digits(cell, whole + 1);
      count += end - whole - 1;
    }
    if (count == 0) {
      return false;
    }
    if (end < cell.length() && (cell.charAt(end) == 'e' || cell.charAt(end) == 'E')) {
      int exponent = sign(cell, end + 1);
      int last = digits(cell, exponent);
      return last > exponent && last == cell.length();
    }
    return end == cell.length();
  }

  private static int sign(String cell, int at) {
    return at < cell.length() && (cell.charAt(at) == '-' || cell.charAt(at) == '+') ? at + 1 : at;
  }

  /** Behind the digits that begin there. */
  private static int digits(String cell, int from) {
    int at = from;
    while (at < cell.length() && cell.charAt(at) >= '0' && cell.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
