package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.data.Batch;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Init;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.train.seam.EvaluationWeights;
import dev.hasten.train.seam.GradientSource;
import dev.hasten.train.seam.Passes;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** SAM, SWA, LAWA and gradient centralisation against their equations. */
class AveragesAndSamTest {
  private static final int COUNT = 6;

  /** A weight of 2 rows and 3 columns. */
  private static final class Six implements AutoCloseable {
    final Layer model = new Linear(3, 2, false, Init.TORCH);
    final Weights weights = Weights.of(model);

    void set(Tensor place, double... values) {
      float[] floats = new float[COUNT];
      for (int i = 0; i < COUNT; i++) {
        floats[i] = (float) values[i];
      }
      try (Scope scope = Scope.open()) {
        place.copy_(Tensors.ofFloats(floats, 2, 3));
      }
    }

    float[] values() {
      return Tensors.toFloats(weights.values().get(0));
    }

    @Override
    public void close() {
      weights.giveBack();
      weights.close();
      model.close();
    }
  }

  private static Seams seams(Speedup speedup) {
    Seams seams = new Seams(new RandomStreams(1), new long[] {3}, 2);
    speedup.install(seams);
    return seams;
  }

  /** The loss is {@code sum(c w^2) / 2}, so the gradient {@code c w}. */
  private record Bowl(Weights weights, double[] curvature) implements Passes {
    @Override
    public Tensor run(Batch examples, double weight) {
      float[] w = Tensors.toFloats(weights.values().get(0));
      float[] g = new float[COUNT];
      for (int i = 0; i < COUNT; i++) {
        g[i] = (float) (curvature[i] * w[i]);
      }
      weights.gradients().get(0).add_(Tensors.ofFloats(g, 2, 3));
      return Tensors.ofFloats(new float[] {w[0]});
    }

    @Override
    public Tensor outputs(Batch examples) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void samTakesTheGradientUphillAndLeavesWeightsAndBuffersAlone() {
    double[] w = {1, -2, 0.5, 3, -0.25, 0.125};
    double[] c = {2, 1, 4, 0.5, 8, 1};
    try (Six six = new Six();
        Scope scope = Scope.open()) {
      six.set(six.weights.values().get(0), w);
      Tensor buffer = Tensors.ofFloats(new float[] {0});
      int[] passes = {0};
      GradientSource counted =
          (batch, all) -> {
            passes[0]++;
            buffer.add_(new Scalar(1.0));
            return all.run(batch, 1);
          };
      Batch batch =
          new Batch(Tensors.ofFloats(new float[3], 1, 3), Tensors.ofLongs(new long[1], 1));
      Tensor loss =
          Sam.uphill(counted, 0.1, List.of(buffer)).gradients(batch, new Bowl(six.weights, c));
      double norm = 0;
      for (int i = 0; i < COUNT; i++) {
        norm += c[i] * w[i] * c[i] * w[i];
      }
      norm = Math.sqrt(norm);
      float[] got = Tensors.toFloats(six.weights.gradients().get(0));
      for (int i = 0; i < COUNT; i++) {
        assertEquals(c[i] * (w[i] + 0.1 * c[i] * w[i] / norm), got[i], 1e-5);
        assertEquals((float) w[i], six.values()[i], 0);
      }
      assertEquals(2, passes[0]);
      assertEquals(1, Tensors.toDouble(loss), 0, "the loss at the weights themselves");
      assertEquals(1, Tensors.toDouble(buffer), 0, "the second pass leaves statistics alone");
    }
  }

  @Test
  void centralizedGradientsHaveMeanZeroAtEachOutput() {
    double[] g = {1, 2, 6, -1, 0, 4};
    try (Six six = new Six()) {
      six.set(six.weights.gradients().get(0), g);
      GradientCentralization.centralize(six.weights);
      assertArrayEquals(
          new float[] {-2, -1, 3, -2, -1, 3},
          Tensors.toFloats(six.weights.gradients().get(0)),
          1e-6f);
    }
  }

  /** Evaluated in place of the trained ones after each step. */
  private static List<Double> evaluated(Speedup speedup, int steps) {
    List<Double> all = new ArrayList<>();
    try (Six six = new Six()) {
      try (EvaluationWeights average = seams(speedup).evaluationWeights(six.weights).get(0)) {
        for (int step = 1; step <= steps; step++) {
          six.weights.values().get(0).fill_(new Scalar(value(step)));
          average.observe(six.weights, new Progress(step, steps, 5));
          try (Interception swapped = average.swapIn(six.weights)) {
            all.add((double) six.values()[3]);
          }
          assertEquals((float) value(step), six.values()[3], 0, "the trained weight is put back");
        }
      }
    }
    return all;
  }

  private static double value(int step) {
    return Math.sin(step * 1.7) + 0.1 * step;
  }

  @Test
  void swaIsTheMeanFromItsBeginning() {
    List<Double> got = evaluated(new Swa(0.5, 2), 20);
    double sum = 0;
    int count = 0;
    for (int step = 1; step <= 20; step++) {
      if (step >= 10 && step % 2 == 0) {
        sum += value(step);
        count++;
      }
      assertEquals(count == 0 ? value(step) : sum / count, got.get(step - 1), 1e-5, "" + step);
    }
  }

  @Test
  void lawaIsTheMeanOfTheLatest() {
    List<Double> got = evaluated(new Lawa(3, 2), 20);
    for (int step = 1; step <= 20; step++) {
      double sum = 0;
      int count = 0;
      for (int taken = step / 2 * 2; taken > 0 && count < 3; taken -= 2) {
        sum += value(taken);
        count++;
      }
      assertEquals(count == 0 ? value(step) : sum / count, got.get(step - 1), 1e-5, "" + step);
    }
  }
}
