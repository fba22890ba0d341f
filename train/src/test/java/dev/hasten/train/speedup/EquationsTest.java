package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.data.Batch;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Init;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.train.seam.EvaluationWeights;
import dev.hasten.train.seam.GradientSource;
import dev.hasten.train.seam.Loss;
import dev.hasten.train.seam.Passes;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.WeightTransform;
import dev.hasten.train.seam.Weights;
import dev.hasten.train.step.CrossEntropy;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each equation of a speedup's Javadoc, in doubles. */
class EquationsTest {
  private static Seams seams(Speedup speedup) {
    Seams seams = new Seams(new RandomStreams(1), new long[] {2}, 3);
    speedup.install(seams);
    return seams;
  }

  /** A model of one number w, and its handle. */
  private static final class Scalars implements AutoCloseable {
    final Layer model = new Linear(1, 1, false, Init.TORCH);
    final Weights weights = Weights.of(model);

    void set(double w) {
      weights.values().get(0).fill_(new Scalar(w));
    }

    double get() {
      return Tensors.toFloats(weights.values().get(0))[0];
    }

    @Override
    public void close() {
      weights.giveBack();
      weights.close();
      model.close();
    }
  }

  private static double value(int step) {
    return Math.sin(step * 1.7) + 0.1 * step;
  }

  @Test
  void emaIsItsRecurrence() {
    try (Scalars scalars = new Scalars()) {
      scalars.set(2);
      try (EvaluationWeights ema =
          seams(new Ema(0.8, 3)).evaluationWeights(scalars.weights).get(0)) {
        double e = 2;
        int n = 0;
        for (int step = 1; step <= 60; step++) {
          scalars.set(value(step));
          ema.observe(scalars.weights, new Progress(step, 60, 10));
          if (step % 3 == 0) {
            double d = Math.min(0.8, (1.0 + n) / (10.0 + n));
            e = d * e + (1 - d) * value(step);
            n++;
          }
          double trained = scalars.get();
          try (Interception swapped = ema.swapIn(scalars.weights)) {
            assertEquals(e, scalars.get(), 1e-5, "step " + step);
          }
          assertEquals(trained, scalars.get(), 0, "the trained weight is put back");
        }
      }
    }
  }

  @Test
  void lookaheadIsItsRecurrence() {
    try (Scalars scalars = new Scalars()) {
      scalars.set(2);
      try (WeightTransform lookahead =
          seams(new Lookahead(4, 0.3)).weightTransforms(scalars.weights).get(0)) {
        double s = 2;
        for (int step = 1; step <= 20; step++) {
          double w = value(step);
          scalars.set(w);
          lookahead.transform(scalars.weights, new Progress(step, 20, 10));
          if (step % 4 == 0) {
            s = s + 0.3 * (w - s);
            w = s;
          }
          assertEquals(w, scalars.get(), 1e-6, "step " + step);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 3, 1e6})
  void clippingScalesToTheLimit(double limit) {
    try (Layer model = Sequential.of(new Linear(2, 3), new Linear(3, 1))) {
      Weights weights = Weights.of(model);
      double squares = 0;
      int number = 0;
      for (Tensor gradient : weights.gradients()) {
        float[] values = new float[(int) gradient.numel()];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) value(number++);
          squares += values[i] * values[i];
        }
        try (Scope scope = Scope.open()) {
          gradient.copy_(Tensors.ofFloats(values, Tensors.shape(gradient)));
        }
      }
      Clipping.clip(weights, limit);
      double factor = Math.min(1, limit / (Math.sqrt(squares) + 1e-6));
      number = 0;
      for (Tensor gradient : weights.gradients()) {
        for (float got : Tensors.toFloats(gradient)) {
          assertEquals(factor * value(number++), got, 1e-5);
        }
      }
      weights.giveBack();
      weights.close();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.7, 1})
  void smoothingIsCrossEntropyWithSoftenedTargets(double a) {
    double[][] logits = {{1, -2, 0.5}, {0, 3, 1}};
    int[] labels = {2, 1};
    double expected = 0;
    for (int i = 0; i < 2; i++) {
      double sum = 0;
      for (double logit : logits[i]) {
        sum += Math.exp(logit);
      }
      for (int c = 0; c < 3; c++) {
        double q = (labels[i] == c ? 1 - a : 0) + a / 3;
        expected -= q * (logits[i][c] - Math.log(sum)) / 2;
      }
    }
    Loss loss = LabelSmoothing.smoothed(CrossEntropy.LOSS, a);
    try (Scope scope = Scope.open()) {
      Tensor outputs = Tensors.ofFloats(new float[] {1, -2, 0.5f, 0, 3, 1}, 2, 3);
      Tensor targets = Tensors.ofLongs(new long[] {2, 1}, 2);
      assertEquals(expected, loss.loss(outputs, outputs, targets).item_double(), 1e-6);
    }
  }

  /** Passes that add up the numbers of a batch instead of running a model. */
  private static final class Sums implements Passes {
    double total;
    int passes;

    @Override
    public Tensor run(Batch examples, double weight) {
      passes++;
      Tensor mean = examples.inputs().mean();
      total += weight * mean.item_double();
      return mean;
    }

    @Override
    public Tensor outputs(Batch examples) {
      throw new AssertionError("not needed");
    }

    @Override
    public Weights weights() {
      throw new AssertionError("not needed");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 20})
  void slicesAddUpToTheBatch(int slices) {
    float[] numbers = {5, 1, 4, 2, 9, 7, 3};
    Sums sums = new Sums();
    try (Scope scope = Scope.open()) {
      Batch batch = new Batch(Tensors.ofFloats(numbers, 7, 1), Tensors.ofLongs(new long[7], 7));
      double loss =
          Accumulation.sliced(GradientSource.WHOLE_BATCH, slices)
              .gradients(batch, sums)
              .item_double();
      assertEquals(31 / 7.0, sums.total, 1e-6);
      assertEquals(31 / 7.0, loss, 1e-6);
      assertEquals(Math.min(7, slices), sums.passes);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFoldedModelAnswersAsTheOneOnStandardizedInputs(boolean convolution) {
    Layer model =
        convolution
            ? Sequential.of(new Conv2d(2, 3, 3), new Relu(), new Flatten(), new Linear(27, 2))
            : Sequential.of(new Flatten(), new Linear(50, 4), new Relu(), new Linear(4, 2));
    StandardizedInput input = new StandardizedInput(0.3, 0.25);
    model.initialize(new RandomStreams(4));
    Seams seams = new Seams(new RandomStreams(1), new long[] {2, 5, 5}, 2);
    seams.install(List.of(input), model);
    Weights weights = Weights.of(model);
    EvaluationWeights folded = seams.evaluationWeights(weights).get(0);
    float[] pixels = new float[4 * 50];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) Math.abs(Math.sin(i));
    }
    try (Scope scope = Scope.open()) {
      Tensor images = Tensors.ofFloats(pixels, 4, 2, 5, 5);
      float[] wanted = Tensors.toFloats(Slot.of(model).forward(input.standardized(images)));
      float[] standardized = Tensors.toFloats(input.standardized(images));
      for (int i = 0; i < pixels.length; i++) {
        assertEquals((pixels[i] - 0.3) / 0.25, standardized[i], 1e-5);
      }
      try (NoGradGuard noGrad = new NoGradGuard();
          Interception swapped = folded.swapIn(weights)) {
        assertArrayEquals(wanted, Tensors.toFloats(Slot.of(model).forward(images)), 1e-5f);
      }
      assertArrayEquals(
          wanted, Tensors.toFloats(Slot.of(model).forward(input.standardized(images))));
    }
    weights.giveBack();
    weights.close();
    model.close();
  }
}
