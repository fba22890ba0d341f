package dev.hasten.cli;

import dev.hasten.data.table.TableSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Predictions as CSV or for JSON: the class, then the probability of each.
 *
 * @param classes their names in the order of the labels; empty where classes have numbers alone
 * @param count of the classes
 */
record Answers(List<String> classes, int count) {
  static Answers of(SavedRun saved) {
    return new Answers(
        saved.schema().map(TableSchema::classes).orElse(List.of()), saved.run().classes());
  }

  /** {@code class,p0,p1}, or with the names of the classes. */
  String header() {
    List<String> names =
        classes.isEmpty()
            ? IntStream.range(0, count).mapToObj(i -> "p" + i).toList()
            : classes.stream().map(Answers::cell).toList();
    return "class," + String.join(",", names);
  }

  String line(float[] probabilities) {
    int largest = largest(probabilities);
    StringBuilder line =
        new StringBuilder(classes.isEmpty() ? String.valueOf(largest) : cell(classes.get(largest)));
    for (float p : probabilities) {
      line.append(',').append(p);
    }
    return line.toString();
  }

  Map<String, Object> json(float[] probabilities) {
    int largest = largest(probabilities);
    Map<String, Object> one = new LinkedHashMap<>();
    if (classes.isEmpty()) {
      one.put("class", largest);
      one.put("probabilities", probabilities);
    } else {
      Map<String, Float> named = new LinkedHashMap<>();
      for (int i = 0; i < probabilities.length; i++) {
        named.put(classes.get(i), probabilities[i]);
      }
      one.put("class", classes.get(largest));
      one.put("probabilities", named);
    }
    return one;
  }

  /** In quotes where it would not be one cell otherwise. */
  private static String cell(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }

  private static int largest(float[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      largest = values[i] > values[largest] ? i : largest;
    }
    return largest;
  }
}
