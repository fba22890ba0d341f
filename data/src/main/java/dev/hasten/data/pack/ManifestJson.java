package dev.hasten.data.pack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hasten.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Values of a manifest's JSON, with a fault in words where they are none of the kind. */
record ManifestJson(Path file) {
  <T> List<T> list(JsonNode node, String key, Function<JsonNode, T> each) {
    JsonNode list = node.path(key);
    if (!list.isArray()) {
      throw fault(key, "a list", list);
    }
    List<T> values = new ArrayList<>();
    list.forEach(item -> values.add(each.apply(item)));
    return values;
  }

  float[] floats(JsonNode root, String key) {
    List<Double> numbers = list(root, key, node -> number(node, key));
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = numbers.get(i).floatValue();
    }
    return floats;
  }

  /** A number under that key, or the node itself where it is a value. */
  double number(JsonNode node, String key) {
    JsonNode value = node.isValueNode() ? node : node.path(key);
    if (!value.isNumber()) {
      throw fault(key, "a number", value);
    }
    return value.asDouble();
  }

  /** A whole number under that key, or the node itself where it is a value. */
  int whole(JsonNode node, String key, int least) {
    JsonNode value = node.isValueNode() ? node : node.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < least) {
      throw fault(key, "a whole number from " + least + " to " + Integer.MAX_VALUE, value);
    }
    return value.asInt();
  }

  /** What is read of a value under that key, or of the node itself, whose text is sound. */
  <T> T value(
      JsonNode node,
      String key,
      String expected,
      Predicate<String> sound,
      Function<JsonNode, T> read) {
    JsonNode value = node.isValueNode() ? node : node.path(key);
    if (!value.isValueNode() || value.isNull() || !sound.test(value.asText())) {
      throw fault(key, expected, value);
    }
    return read.apply(value);
  }

  /** Something else was found under a key. */
  DataException fault(String key, String expected, JsonNode found) {
    return new DataException(
        "expected "
            + expected
            + " for "
            + key
            + " in "
            + file
            + ", but got "
            + (found.isMissingNode() ? "none" : printable(found.toString()))
            + ": mend it or pack again");
  }

  /** In one short line. */
  static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() > 80 ? line.substring(0, 80) + "..." : line;
  }
}
