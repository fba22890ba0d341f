package dev.hasten.compare;

import java.util.Locale;

/** The start of a drawing, text in it, and text made safe. */
final class Svg {
  private final StringBuilder text = new StringBuilder(8192);

  Svg(int width, int height, String label) {
    add(
        "<div class=\"scroll\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
        width, height, escaped(label));
  }

  /** Numbers are put in with a decimal point, whatever the country. */
  Svg add(String form, Object... values) {
    text.append(String.format(Locale.ROOT, form, values)).append('\n');
    return this;
  }

  /** Text of a class at a place; a long one is cut, and whole when pointed at. */
  Svg label(String kind, double x, double y, String words, int longest) {
    String cut = words.length() > longest ? words.substring(0, longest - 1) + "\u2026" : words;
    return add(
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s<title>%s</title></text>",
        kind, x, y, escaped(cut), escaped(words));
  }

  Svg label(String kind, double x, double y, String words) {
    return add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", kind, x, y, escaped(words));
  }

  String end() {
    return text + "</svg></div>\n";
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
