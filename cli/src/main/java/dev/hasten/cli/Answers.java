package dev.hasten.cli;

import dev.hasten.data.Task;
import dev.hasten.nn.Layer;
import java.util.List;
import java.util.Map;

/** Predictions as CSV or for JSON. */
interface Answers {
  /** What is predicted for one row. */
  interface Answer {
    /** As cells under the header. */
    String line();

    /** As an object. */
    Map<String, Object> json();
  }

  /**
   * Numbers where the run was trained on a table of them, else classes.
   *
   * @throws IllegalArgumentException when it was trained on numbers whose unit no schema tells
   */
  static Answers of(SavedRun saved) {
    if (saved.job().data().task() == Task.REGRESSION && saved.schema().isEmpty()) {
      throw new IllegalArgumentException(
          "expected a run on a table to predict numbers with, but "
              + saved.folder()
              + " was trained on packed arrays: predict in Java (Predictor.numbers)");
    }
    return saved
        .schema()
        .flatMap(schema -> schema.number())
        .<Answers>map(NumberAnswers::new)
        .orElseGet(() -> ClassAnswers.of(saved));
  }

  /** The names of the cells. */
  String header();

  /** The predictions for rows of inputs. */
  List<? extends Answer> of(Layer model, float[][] rows);

  /** In quotes where it would not be one cell otherwise. */
  static String cell(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
