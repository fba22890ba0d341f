package dev.hasten.train.job;

import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Plain values in a job file. */
final class Scalars {
  private static final int SHOWN = 60;

  private Scalars() {}

  /** What is written there; empty for nothing, a list, or keys and values. */
  static Optional<String> text(Node node) {
    return node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)
        ? Optional.of(printable(scalar.getValue()))
        : Optional.empty();
  }

  /**
   * A {@link Long}, a finite {@link Double}, a {@link Boolean} or a {@link String}; {@code 25%} is
   * 0.25. A number that is not finite stays the text that it is: no setting takes one.
   */
  static Optional<Object> value(Node node) {
    Optional<String> text = text(node);
    if (text.isEmpty() || !(node instanceof ScalarNode scalar)) {
      return Optional.empty();
    }
    if (scalar.getTag().equals(Tag.BOOL)) {
      return Optional.of(Boolean.parseBoolean(text.get()));
    }
    if (!scalar.isPlain()) {
      return Optional.of(text.get());
    }
    return Optional.of(plain(text.get()));
  }

  private static Object plain(String text) {
    if (text.matches("[-+]?[0-9]{1,18}")) {
      return Long.parseLong(text);
    }
    if (text.matches("[0-9]{1,18}(\\.[0-9]{1,18})? ?%")) {
      return Double.parseDouble(text.replace("%", "").trim()) / 100;
    }
    // YAML 1.2's JSON schema does not take 1e-3 for a number; people do.
    if (text.matches("[-+]?[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]+)?")) {
      double number = Double.parseDouble(text) + 0.0; // -0.0 is 0
      return Double.isFinite(number) ? (Object) number : text;
    }
    return text;
  }

  /** What a node is, for a message. */
  static String words(Node node) {
    if (node instanceof ScalarNode) {
      return text(node).map(text -> "\"" + shortened(text) + "\"").orElse("nothing");
    }
    return node instanceof MappingNode ? "keys and values" : "a list";
  }

  /** On one line. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    for (char character : text.toCharArray()) {
      if (Character.isISOControl(character) || character == '\u2028' || character == '\u2029') {
        printable.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
      } else {
        printable.append(character);
      }
    }
    return printable.toString();
  }

  static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
