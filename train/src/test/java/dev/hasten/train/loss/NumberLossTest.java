package dev.hasten.train.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses of numbers and their gradients, by the equations. */
class NumberLossTest {
  private static final float[] ANSWERS = {0.5f, -0.75f, 2, -1};
  private static final float[] NUMBERS = {1, -1, -0.5f, 0.25f}; // errors -0.5, 0.25, 2.5, -1.25
  private static final float[] WEIGHTS = {1, 3, 0.5f, 2};

  private static float[] weighted() {
    float[] both = new float[8];
    for (int i = 0; i < 4; i++) {
      both[2 * i] = NUMBERS[i];
      both[2 * i + 1] = WEIGHTS[i];
    }
    return both;
  }

  private static Tensor targets(boolean weights) {
    return weights ? Tensors.ofFloats(weighted(), 4, 2) : Tensors.ofFloats(NUMBERS, 4, 1);
  }

  private static double of(NumberLoss loss, double error) {
    double size = Math.abs(error);
    return switch (loss) {
      case SQUARED_ERROR -> error * error;
      case ABSOLUTE_ERROR -> size;
      case HUBER -> size <= 1 ? size * size / 2 : size - 0.5;
    };
  }

  private static double slope(NumberLoss loss, double error) {
    return switch (loss) {
      case SQUARED_ERROR -> 2 * error;
      case ABSOLUTE_ERROR -> Math.signum(error);
      case HUBER -> Math.max(-1, Math.min(1, error));
    };
  }

  private static double mean(NumberLoss loss, float[] answers, boolean weights) {
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += (weights ? WEIGHTS[i] : 1) * of(loss, (double) answers[i] - NUMBERS[i]);
    }
    return sum / 4;
  }

  @ParameterizedTest
  @EnumSource(NumberLoss.class)
  void itIsTheMeanOverTheExamples(NumberLoss loss) {
    try (Scope scope = Scope.open()) {
      Tensor answers = Tensors.ofFloats(ANSWERS, 4, 1);
      for (boolean weights : new boolean[] {false, true}) {
        Tensor mean = loss.loss(answers, answers, targets(weights));
        assertEquals(mean(loss, ANSWERS, weights), mean.item_double(), 1e-6);
      }
      float[] each = Tensors.toFloats(loss.each(answers, targets(true)));
      for (int i = 0; i < 4; i++) {
        assertEquals(WEIGHTS[i] * of(loss, ANSWERS[i] - NUMBERS[i]), each[i], 1e-6);
      }
    }
  }

  /** Against the equation and against differences of the loss. */
  @ParameterizedTest
  @EnumSource(NumberLoss.class)
  void itsGradientIsTheSlopeOverTheirNumber(NumberLoss loss) {
    for (boolean weights : new boolean[] {false, true}) {
      try (Scope scope = Scope.open()) {
        Tensor answers = Tensors.ofFloats(ANSWERS, 4, 1).set_requires_grad(true);
        loss.loss(answers, answers, targets(weights)).backward();
        float[] gradient = Tensors.toFloats(answers.grad());
        for (int i = 0; i < 4; i++) {
          double weight = weights ? WEIGHTS[i] : 1;
          assertEquals(weight * slope(loss, ANSWERS[i] - NUMBERS[i]) / 4, gradient[i], 1e-6);
          float[] more = ANSWERS.clone();
          float[] less = ANSWERS.clone();
          more[i] += 0.0625f;
          less[i] -= 0.0625f;
          double difference = mean(loss, more, weights) - mean(loss, less, weights);
          assertEquals(difference / 0.125, gradient[i], 1e-6);
        }
      }
    }
  }

  @Test
  void theSquaredErrorOfEachIsKnownByHand() {
    try (Scope scope = Scope.open()) {
      assertArrayEquals(
          new float[] {0.25f, 0.0625f, 6.25f, 1.5625f},
          Tensors.toFloats(
              NumberLoss.SQUARED_ERROR.each(Tensors.ofFloats(ANSWERS, 4, 1), targets(false))));
    }
  }

  @Test
  void aModelOfSeveralAnswersIsRefused() {
    try (Scope scope = Scope.open()) {
      Tensor two = Tensors.ofFloats(new float[8], 4, 2);
      String fault =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> NumberLoss.HUBER.loss(two, two, targets(false)))
              .getMessage();
      assertTrue(fault.endsWith("[4, 2]: give its last layer one output"), fault);
    }
  }
}
