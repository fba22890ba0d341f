package dev.hasten.cli;

import dev.hasten.data.table.TableSchema;
import dev.hasten.nn.Layer;
import dev.hasten.train.Predictor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The class of each row, then the probability of each class. */
final class ClassAnswers implements Answers {
  private final List<String> classes; // in the order of the labels; empty where they have no names
  private final int count;
  private final long[] inputShape;

  private ClassAnswers(List<String> classes, int count, long[] inputShape) {
    this.classes = classes;
    this.count = count;
    this.inputShape = inputShape;
  }

  static ClassAnswers of(SavedRun saved) {
    return new ClassAnswers(
        saved.schema().map(TableSchema::classes).orElse(List.of()),
        saved.run().classes(),
        saved.run().inputShape());
  }

  /** {@code class,p0,p1}, or with the names of the classes. */
  @Override
  public String header() {
    List<String> names =
        classes.isEmpty()
            ? IntStream.range(0, count).mapToObj(i -> "p" + i).toList()
            : classes.stream().map(Answers::cell).toList();
    return "class," + String.join(",", names);
  }

  @Override
  public List<Answer> of(Layer model, float[][] rows) {
    return Arrays.stream(Predictor.probabilities(model, rows, inputShape))
        .<Answer>map(OfClass::new)
        .toList();
  }

  /** The probabilities of one row. */
  private final class OfClass implements Answer {
    private final float[] probabilities;

    OfClass(float[] probabilities) {
      this.probabilities = probabilities;
    }

    @Override
    public String line() {
      int largest = largest(probabilities);
      String name =
          classes.isEmpty() ? String.valueOf(largest) : Answers.cell(classes.get(largest));
      StringBuilder line = new StringBuilder(name);
      for (float p : probabilities) {
        line.append(',').append(p);
      }
      return line.toString();
    }

    @Override
    public Map<String, Object> json() {
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
  }

  private static int largest(float[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      largest = values[i] > values[largest] ? i : largest;
    }
    return largest;
  }
}
