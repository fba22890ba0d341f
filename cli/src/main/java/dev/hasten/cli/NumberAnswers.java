package dev.hasten.cli;

import dev.hasten.data.NumericTarget;
import dev.hasten.nn.Layer;
import dev.hasten.train.Predictor;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Numbers that are predicted, in their own unit, under the name of their column. A model tells no
 * more than a float of deviations, so that digits below 1e-7 of the deviation are left out, however
 * far from zero the numbers are.
 *
 * @param target that the run was trained with
 */
record NumberAnswers(NumericTarget target) implements Answers {
  private static final int DIGITS = 7;
  private static final double LEAST_PLAIN = 1e-5;
  private static final double MOST_PLAIN = 1e15;

  @Override
  public String header() {
    return Answers.cell(target.name());
  }

  @Override
  public List<Answer> of(Layer model, float[][] rows) {
    return Arrays.stream(Predictor.numbers(model, rows, target))
        .<Answer>mapToObj(number -> new OfNumber(target.name(), rounded(number)))
        .toList();
  }

  private double rounded(double number) {
    int decimals = DIGITS - (int) Math.floor(Math.log10(target.deviation()));
    return Double.isFinite(number)
        ? BigDecimal.valueOf(number).setScale(decimals, RoundingMode.HALF_EVEN).doubleValue()
        : number;
  }

  private record OfNumber(String name, double number) implements Answer {
    /** Without a power of ten where people would do without. */
    @Override
    public String line() {
      double size = Math.abs(number);
      boolean plain = number == 0 || size >= LEAST_PLAIN && size < MOST_PLAIN;
      return plain
          ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
          : String.valueOf(number);
    }

    @Override
    public Map<String, Object> json() {
      return Map.of(name, number);
    }
  }
}
