package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.engine.Int8Products;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.WeightTransform;
import dev.hasten.train.seam.Weights;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Small methods, each against its equation. */
class MethodEquationsTest {
  private static final Progress START = new Progress(0, 10, 10);

  private static Tensor drawn(long... shape) {
    RandomStream random = new RandomStream(4, "numbers");
    float[] values = new float[(int) Tensors.count(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return Tensors.ofFloats(values, shape);
  }

  private static Seams installed(Speedup speedup, Layer model, long... example) {
    RandomStreams streams = new RandomStreams(3);
    model.initialize(streams);
    model.training(true);
    Seams seams = new Seams(streams, example, 3);
    seams.install(List.of(speedup), model);
    return seams;
  }

  /** {@code r = (1 - m) r + m s}, from 0. */
  @Test
  void statisticsMoveByTheMomentum() {
    try (Layer model = Sequential.of(new BatchNorm2d(2));
        Scope scope = Scope.open()) {
      installed(new BatchNormMomentum(0.4), model, 2, 3, 3);
      Tensor images = drawn(4, 2, 3, 3);
      Slot.of(model).forward(images);
      Slot.of(model).forward(images);
      long[] pixels = {0, 2, 3};
      Tensor mean = images.mean(pixels).mul(new Scalar(0.4 + 0.6 * 0.4));
      assertArrayEquals(
          Tensors.toFloats(mean), Tensors.toFloats(model.buffers().get("0.running_mean")), 1e-6f);
    }
  }

  /** {@code w = w' + f (w - w')} with the factor of the parameter's role. */
  @Test
  void biasesAndNormsMoveByTheirFactors() {
    try (Layer model = Sequential.of(new Linear(3, 2), new LayerNorm(2))) {
      Seams seams = installed(new BiasRate(4, 0.5), model, 3);
      try (Weights weights = Weights.of(model);
          WeightTransform transform = seams.weightTransforms(weights).get(0);
          Scope scope = Scope.open()) {
        List<float[]> before = weights.values().stream().map(Tensors::toFloats).toList();
        weights.allValues().get(0).add_(new Scalar(0.25));
        transform.transform(weights, START);
        double[] moved = {0.25, 1, 0.125, 0.125}; // a weight, a bias, a scale, a shift
        for (int i = 0; i < moved.length; i++) {
          float[] now = Tensors.toFloats(weights.values().get(i));
          assertEquals(before.get(i)[0] + moved[i], now[0], 1e-6, weights.names().get(i));
        }
        weights.giveBack();
      }
    }
  }

  @Test
  void trainingMultipliesEightBitsAndEvaluationDoesNot() {
    try (Layer model = Sequential.of(new Linear(32, 24));
        Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      installed(new Int8Forward(16), model, 32);
      Tensor rows = drawn(5, 32);
      Linear linear = (Linear) model.layers().get("0");
      Tensor rounded =
          Int8Products.linear(rows, linear.weights(), Optional.of(linear.bias().orElseThrow()));
      assertTrue(Slot.of(model).forward(rows).equal(rounded));
      model.training(false);
      Tensor exact = linear.forward(rows);
      assertTrue(Slot.of(model).forward(rows).equal(exact));
      assertTrue(!exact.equal(rounded));
    }
  }

  /** So many changes of each image, one after the other, drawn from the method's own stream. */
  @Test
  void imagesAreChangedSoManyTimes() {
    try (Layer model = Bench.convnet();
        Scope scope = Scope.open()) {
      Seams seams = installed(new RandAugment(3, 0.7), model, 1, 12, 12);
      Batch batch = new Batch(drawn(6, 1, 12, 12), Tensors.ofLongs(new long[6], 6));
      RandomStream stream = new RandomStream(3, "rand-augment");
      Tensor expected = batch.inputs();
      for (int i = 0; i < 3; i++) {
        expected = Augmentations.once(expected, 0.7, stream);
      }
      Tensor changed = seams.batchTransform().transform(batch, START).inputs();
      assertArrayEquals(Tensors.toFloats(expected), Tensors.toFloats(changed));
      assertTrue(!changed.equal(batch.inputs()));
    }
  }

  /** A place sees the last few places, its own one included, and none before them. */
  @Test
  void placesBeforeTheWindowAreNotSeen() {
    try (Layer model = Bench.decoder(1);
        Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      installed(new SlidingWindow(6), model, 24);
      model.training(false);
      long[] tokens = new long[24];
      float[] before = Tensors.toFloats(Slot.of(model).forward(Tensors.ofLongs(tokens, 1, 24)));
      tokens[3] = 2;
      float[] after = Tensors.toFloats(Slot.of(model).forward(Tensors.ofLongs(tokens, 1, 24)));
      for (int place = 0; place < 24; place++) {
        int kind = place * 5;
        boolean sees = place >= 3 && place < 9;
        if (sees) {
          assertNotEquals(before[kind], after[kind], "place " + place);
        } else {
          assertEquals(before[kind], after[kind], 1e-6, "place " + place);
        }
      }
    }
  }
}
