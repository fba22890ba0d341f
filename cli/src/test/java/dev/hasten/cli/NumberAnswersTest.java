package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.data.NumericTarget;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Sequential;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Predictions in the unit of the target, of a model that answers with its input. */
class NumberAnswersTest {
  private static List<Answers.Answer> answers(double mean, double deviation, float... told) {
    float[][] rows = new float[told.length][];
    for (int i = 0; i < told.length; i++) {
      rows[i] = new float[] {told[i]};
    }
    try (Layer echo = Sequential.of(new Flatten())) {
      return new NumberAnswers(new NumericTarget("t", mean, deviation)).of(echo, rows);
    }
  }

  private static List<String> lines(double mean, double deviation, float... told) {
    return answers(mean, deviation, told).stream().map(Answers.Answer::line).toList();
  }

  /** Seconds of a day in 2023, a minute apart. */
  @Test
  void numbersFarFromZeroStayApart() {
    assertEquals(
        List.of("1700000000", "1700000000.06", "1700000060"), lines(1.7e9, 60, 0, 1e-3f, 1));
    assertEquals(
        List.of(Map.of("t", 1700000000.06)),
        answers(1.7e9, 60, 1e-3f).stream().map(Answers.Answer::json).toList());
  }

  @Test
  void digitsThatAModelDoesNotTellAreLeftOut() {
    assertEquals(List.of("4201.5", "-0.00005"), List.of(one(4200, 15, 0.1f), one(0, 1e-3, -0.05f)));
    assertEquals("0", one(0, 1, 0));
    assertEquals("3.0E20", one(0, 1e20, 3));
    assertEquals("3.0E-20", one(0, 1e-20, 3));
  }

  @Test
  void whatIsNoNumberIsTold() {
    assertEquals("NaN", one(0, 1, Float.NaN));
  }

  private static String one(double mean, double deviation, float told) {
    return lines(mean, deviation, told).get(0);
  }
}
