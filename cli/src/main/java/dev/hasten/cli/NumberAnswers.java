package dev.hasten.cli;

import dev.hasten.data.NumericTarget;
import dev.hasten.nn.Layer;
import dev.hasten.train.Predictor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Numbers that are predicted, in their own unit, under the name of their column.
 *
 * @param target that the run was trained with
 */
record NumberAnswers(NumericTarget target) implements Answers {
  @Override
  public String header() {
    return Answers.cell(target.name());
  }

  @Override
  public List<Answer> of(Layer model, float[][] rows) {
    return Arrays.stream(Predictor.numbers(model, rows, target))
        .<Answer>mapToObj(number -> new OfNumber(target.name(), number))
        .toList();
  }

  private record OfNumber(String name, double number) implements Answer {
    /** With the digits that a float has. */
    @Override
    public String line() {
      return String.valueOf((float) number);
    }

    @Override
    public Map<String, Object> json() {
      return Map.of(name, number);
    }
  }
}
