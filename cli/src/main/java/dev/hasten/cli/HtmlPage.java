package dev.hasten.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A page of sections, pictures and tables that needs no network; all text is made safe. */
final class HtmlPage {
  private final StringBuilder page = new StringBuilder(1 << 16);

  /**
   * Begins a page.
   *
   * @param kicker above the title
   * @param style the name of a resource beside this class
   */
  HtmlPage(String kicker, String title, String style) {
    page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
        .append(escaped(title))
        .append("</title>\n<style>\n")
        .append(resource(style))
        .append("</style>\n</head>\n<body>\n<main>\n<p class=\"kicker\">")
        .append(escaped(kicker))
        .append("</p>\n<h1>")
        .append(escaped(title))
        .append("</h1>\n");
  }

  void note(String text) {
    page.append("<p class=\"note\">").append(escaped(text)).append("</p>\n");
  }

  /** Begins a section of so many entries; one of none is pale. */
  void section(String title, int count) {
    page.append("<section").append(count == 0 ? " class=\"none\"" : "").append(">\n<h2>");
    page.append(escaped(title)).append(" <span>").append(Counts.of(count));
    page.append("</span></h2>\n");
  }

  void endSection() {
    page.append("</section>\n");
  }

  void beginGrid() {
    page.append("<div class=\"grid\">\n");
  }

  void endGrid() {
    page.append("</div>\n");
  }

  /** Pictures by their addresses, and lines under them, of which empty ones are left out. */
  void figure(List<String> pictures, List<String> lines) {
    page.append("<figure>");
    pictures.forEach(at -> page.append("<img alt=\"\" src=\"").append(at).append("\">"));
    page.append("<figcaption>");
    for (String line : lines) {
      if (!line.isEmpty()) {
        page.append("<span>").append(escaped(line)).append("</span>");
      }
    }
    page.append("</figcaption></figure>\n");
  }

  void list(List<String> lines) {
    page.append("<ul>\n");
    lines.forEach(line -> page.append("<li>").append(escaped(line)).append("</li>\n"));
    page.append("</ul>\n");
  }

  void table(String title, List<String> head, List<List<String>> rows) {
    page.append("<section>\n<h2>").append(escaped(title)).append("</h2>\n<table>\n");
    row("th", head);
    rows.forEach(row -> row("td", row));
    page.append("</table>\n</section>\n");
  }

  private void row(String tag, List<String> cells) {
    page.append("<tr>");
    for (String cell : cells) {
      page.append('<').append(tag).append('>').append(escaped(cell));
      page.append("</").append(tag).append('>');
    }
    page.append("</tr>\n");
  }

  /** The whole page. */
  String end() {
    return page.append("</main>\n</body>\n</html>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String resource(String name) {
    try (InputStream css = HtmlPage.class.getResourceAsStream(name)) {
      if (css == null) {
        throw new IllegalStateException("expected " + name + " beside the class, but got none");
      }
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }
}
