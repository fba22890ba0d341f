package dev.hasten.train.job;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Plain values in a job file. */
final class Scalars {
  private Scalars() {}

  /** A {@link Long}, {@link Double}, {@link Boolean} or {@link String}; {@code 25%} is 0.25. */
  static Object value(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      return words(node);
    }
    String text = scalar.getValue();
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.BOOL)) {
      return Boolean.parseBoolean(text);
    }
    if (tag.equals(Tag.STR) && text.matches("[0-9.]+ ?%")) {
      return Double.parseDouble(text.replace("%", "").trim()) / 100;
    }
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) || looksLikeNumber(scalar)) {
      return number(text);
    }
    return text;
  }

  /** The JSON schema of YAML 1.2 takes 1e-3 for a number; other resolvers do not. */
  private static boolean looksLikeNumber(ScalarNode scalar) {
    return scalar.isPlain() && scalar.getValue().matches("[-+]?[0-9]+(\\.[0-9]+)?[eE][-+]?[0-9]+");
  }

  private static Object number(String text) {
    if (text.matches("[-+]?[0-9]{1,18}")) {
      return Long.parseLong(text);
    }
    return switch (text) {
      case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
      case "-.inf" -> Double.NEGATIVE_INFINITY;
      case ".nan" -> Double.NaN;
      default -> parsed(text);
    };
  }

  private static Object parsed(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }

  /** What a node is, for a message. */
  static String words(Node node) {
    if (node instanceof ScalarNode scalar) {
      return "\"" + scalar.getValue() + "\"";
    }
    return node instanceof MappingNode ? "keys and values" : "a list";
  }
}
