package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hasten.data.Batch;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.seam.GradientSource;
import dev.hasten.train.seam.Passes;
import dev.hasten.train.seam.Weights;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sharpness-aware minimization where all of it is known in closed form. */
class SamTest {
  /** The loss is {@code sum of w^3 / 3}, so the gradient {@code w^2}; each pass moves a buffer. */
  private static final class Cubes implements Passes, AutoCloseable {
    final Layer model = Sequential.of(new Linear(3, 2), new Linear(2, 1));
    final Weights weights = Weights.of(model);
    final Tensor buffer;
    int passes;
    int failing = -1;

    Cubes() {
      int number = 0;
      for (Tensor value : weights.values()) {
        float[] values = new float[(int) value.numel()];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) Math.sin(++number);
        }
        try (Scope scope = Scope.open()) {
          value.copy_(Tensors.ofFloats(values, Tensors.shape(value)));
        }
      }
      try (Scope scope = Scope.open()) {
        buffer = Tensors.own(Tensors.ofFloats(new float[] {1}, 1));
      }
    }

    @Override
    public Tensor run(Batch examples, double weight) {
      if (++passes == failing) {
        throw new IllegalStateException("out of memory");
      }
      Tensor loss = Tensors.ofFloats(new float[] {0});
      for (int i = 0; i < weights.values().size(); i++) {
        Tensor w = weights.values().get(i);
        weights.gradients().get(i).add_(w.square(), new Scalar(weight));
        loss.add_(w.mul(w.square()).sum(), new Scalar(1 / 3.0));
      }
      buffer.mul_(new Scalar(2.0));
      return loss;
    }

    @Override
    public Tensor outputs(Batch examples) {
      throw new AssertionError("not needed");
    }

    @Override
    public Weights weights() {
      return weights;
    }

    Tensor gradients(GradientSource source) {
      Tensor inputs = Tensors.ofFloats(new float[4], 4, 1);
      return source.gradients(new Batch(inputs, Tensors.ofLongs(new long[4], 4)), this);
    }

    float[] read(List<Tensor> tensors) {
      float[] all = new float[tensors.stream().mapToInt(t -> (int) t.numel()).sum()];
      int place = 0;
      for (Tensor tensor : tensors) {
        for (float value : Tensors.toFloats(tensor)) {
          all[place++] = value;
        }
      }
      return all;
    }

    @Override
    public void close() {
      Tensors.free(buffer);
      weights.giveBack();
      weights.close();
      model.close();
    }
  }

  private static GradientSource sam(Cubes cubes, double rho) {
    return Sam.uphill(GradientSource.WHOLE_BATCH, rho, List.of(cubes.buffer));
  }

  /** The gradient {@code (w + rho w^2 / |w^2|)^2}. */
  private static double[] uphill(float[] w, double rho) {
    double squares = 0;
    for (float value : w) {
      squares += Math.pow(value, 4);
    }
    double[] gradient = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      gradient[i] = Math.pow(w[i] + rho * w[i] * w[i] / Math.sqrt(squares), 2);
    }
    return gradient;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 0.05, 0.7, 3})
  void theGradientIsThatUphillAndAllElseStays(double rho) {
    try (Cubes cubes = new Cubes();
        Scope scope = Scope.open()) {
      float[] w = cubes.read(cubes.weights.values());
      double cubesSum = 0;
      for (float value : w) {
        cubesSum += Math.pow(value, 3) / 3;
      }
      assertEquals(cubesSum, cubes.gradients(sam(cubes, rho)).item_float(), 1e-5, "loss at w");
      float[] got = cubes.read(cubes.weights.gradients());
      double[] expected = uphill(w, rho);
      for (int i = 0; i < w.length; i++) {
        assertEquals(expected[i], got[i], 2e-6 * Math.max(1, expected[i]));
      }
      assertArrayEquals(w, cubes.read(cubes.weights.values()), "weights to the bit");
      assertEquals(2, cubes.buffer.item_float(), "the second pass's share is undone");
      assertEquals(2, cubes.passes);
    }
  }

  @Test
  void slicesEachClimbTheirOwnHill() {
    try (Cubes cubes = new Cubes();
        Scope scope = Scope.open()) {
      float[] w = cubes.read(cubes.weights.values());
      cubes.gradients(Accumulation.sliced(sam(cubes, 0.5), 2));
      float[] got = cubes.read(cubes.weights.gradients());
      double[] expected = uphill(w, 0.5);
      for (int i = 0; i < w.length; i++) {
        assertEquals(expected[i], got[i], 2e-6 * Math.max(1, expected[i]));
      }
      assertEquals(4, cubes.passes);
    }
  }

  @Test
  void aPassThatFailsLeavesTheWeightsWhereTheyWere() {
    try (Cubes cubes = new Cubes();
        Scope scope = Scope.open()) {
      float[] w = cubes.read(cubes.weights.values());
      cubes.failing = 2;
      assertThrows(IllegalStateException.class, () -> cubes.gradients(sam(cubes, 0.5)));
      assertArrayEquals(w, cubes.read(cubes.weights.values()));
    }
  }

  @Test
  void noGradientNoClimb() {
    try (Cubes cubes = new Cubes();
        Scope scope = Scope.open()) {
      cubes.weights.allValues().forEach(Tensor::zero_);
      cubes.gradients(sam(cubes, 0.5));
      for (float value : cubes.read(cubes.weights.gradients())) {
        assertEquals(0, value);
      }
    }
  }
}
