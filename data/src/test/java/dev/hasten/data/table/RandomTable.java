package dev.hasten.data.table;

import dev.hasten.engine.RandomStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A table drawn at random, its text in one of the many forms that CSV has, and what must become of
 * it, worked out the plain way.
 */
final class RandomTable {
  private static final List<String> ODD =
      List.of(
          "a b",
          "a,b",
          "a;b",
          "\"",
          "a\"\"b",
          "x\ny",
          "x\r\ny",
          "\t.",
          "é",
          "\uD83D\uDC27",
          "'",
          "1e5x",
          "-");

  private final RandomStream random;
  private final boolean[] numeric;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> classes = new ArrayList<>();

  RandomTable(long seed) {
    random = new RandomStream(seed, "table");
    numeric = new boolean[1 + random.nextInt(5)];
    for (int i = 0; i < numeric.length; i++) {
      numeric[i] = random.nextInt(2) == 0;
    }
    int count = 8 + random.nextInt(60);
    for (int row = 0; row < count; row++) {
      List<String> cells = new ArrayList<>();
      for (boolean number : numeric) {
        cells.add(row >= 4 && random.nextInt(6) == 0 ? "NA" : number ? number() : word());
      }
      rows.add(cells);
      classes.add(row < 2 ? "one" : row < 4 ? "two" : random.nextInt(2) == 0 ? "one" : "two");
    }
  }

  private String number() {
    return switch (random.nextInt(4)) {
      case 0 -> String.valueOf(random.nextInt(100) - 50);
      case 1 -> String.format(Locale.ROOT, "%.3f", random.nextGaussian() * 1000);
      case 2 -> String.format(Locale.ROOT, "%.2e", random.nextGaussian());
      default -> "+." + random.nextInt(1000);
    };
  }

  private String word() {
    return random.nextInt(2) == 0 ? "w" + random.nextInt(5) : ODD.get(random.nextInt(ODD.size()));
  }

  int size() {
    return rows.size();
  }

  /** The names of the columns of one kind. */
  String[] columns(boolean numbers) {
    return IntStream.range(0, numeric.length)
        .filter(i -> numeric[i] == numbers)
        .mapToObj(i -> "column" + i)
        .toArray(String[]::new);
  }

  /** Whether no column is missing in all of these rows. */
  boolean hasValues(List<Integer> some) {
    return IntStream.range(0, numeric.length)
        .allMatch(i -> some.stream().anyMatch(row -> !rows.get(row).get(i).equals("NA")));
  }

  /** With quotes where they must be, and here and there where they need not. */
  String text() {
    String end = random.nextInt(2) == 0 ? "\n" : "\r\n";
    StringBuilder text = new StringBuilder("target");
    for (int i = 0; i < numeric.length; i++) {
      text.append(",column").append(i);
    }
    for (int row = 0; row < rows.size(); row++) {
      text.append(end).append(classes.get(row));
      for (String cell : rows.get(row)) {
        text.append(',').append(written(cell));
      }
      text.append(random.nextInt(9) == 0 ? end : ""); // an empty line is none
    }
    return text + (random.nextInt(2) == 0 ? end : "");
  }

  private String written(String cell) {
    boolean must = cell.chars().anyMatch(c -> ",\"\n\r".indexOf(c) >= 0);
    if (!must && random.nextInt(3) > 0) {
      return random.nextInt(5) == 0 ? " " + cell + "  " : cell;
    }
    return "\"" + cell.replace("\"", "\"\"") + "\"";
  }

  /** The floats of a row, of the mean and deviation of the training rows in two passes. */
  float[] expected(int row, Set<Integer> training) {
    List<Float> floats = new ArrayList<>();
    List<Float> marks = new ArrayList<>();
    for (int i = 0; i < numeric.length; i++) {
      int column = i;
      String cell = rows.get(row).get(i);
      List<String> seen =
          training.stream()
              .map(each -> rows.get(each).get(column))
              .filter(c -> !c.equals("NA"))
              .toList();
      boolean missing = cell.equals("NA");
      if (numeric[i]) {
        floats.add(missing ? 0 : standardised(Double.parseDouble(cell), seen));
        if (seen.size() < training.size()) {
          marks.add(missing ? 1f : 0f);
        }
      } else {
        List<String> sorted =
            new ArrayList<>(new TreeSet<>(seen.stream().map(String::strip).toList()));
        floats.add(missing ? 0f : sorted.indexOf(cell.strip()) + 1f);
      }
    }
    floats.addAll(marks);
    float[] values = new float[floats.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = floats.get(i);
    }
    return values;
  }

  private static float standardised(double number, List<String> seen) {
    double mean = seen.stream().mapToDouble(Double::parseDouble).average().orElse(0);
    double variance =
        seen.stream()
            .mapToDouble(Double::parseDouble)
            .map(x -> (x - mean) * (x - mean))
            .average()
            .orElse(0);
    return (float) ((number - mean) / (variance > 0 ? Math.sqrt(variance) : 1));
  }

  int label(int row) {
    return classes.get(row).equals("one") ? 0 : 1;
  }

  static Set<Integer> all(int count) {
    Set<Integer> all = new HashSet<>();
    for (int i = 0; i < count; i++) {
      all.add(i);
    }
    return all;
  }
}
