package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Residual;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.train.seam.Seams;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Against two calls of the model without it. */
class TestTimeMirrorTest {
  private static final long[] SHAPE = {1, 12, 12};

  @Test
  void inferenceIsTheMeanOverAnImageAndItsMirrorAndTrainingIsNot() {
    for (boolean training : List.of(false, true)) {
      try (Layer plain = Bench.normedConvnet();
          Layer mirrored = Bench.normedConvnet();
          Scope scope = Scope.open()) {
        plain.initialize(new RandomStreams(4));
        mirrored.initialize(new RandomStreams(4));
        new Seams(new RandomStreams(4), SHAPE, 3).install(List.of(new TestTimeMirror()), mirrored);
        plain.training(training);
        mirrored.training(training);
        Tensor images = Bench.DATA.batch(0, 5).inputs();
        float[] straight = Tensors.toFloats(Slot.of(plain).forward(images));
        float[] other = Tensors.toFloats(Slot.of(plain).forward(images.flip(3)));
        float[] expected = straight.clone();
        for (int i = 0; !training && i < expected.length; i++) {
          expected[i] = (straight[i] + other[i]) / 2;
        }
        assertArrayEquals(
            expected, Tensors.toFloats(Slot.of(mirrored).forward(images)), training ? 0 : 1e-6f);
      }
    }
  }

  @Test
  void aModelWhoseEndsAreNotKnownIsRefused() {
    Seams seams = new Seams(new RandomStreams(4), SHAPE, 3);
    try (Layer model =
        new Residual(Sequential.of(new Conv2d(Conv2d.Config.of(1, 1, 3).withPadding(1))))) {
      assertEquals(
          "expected a Sequential model for test-time-mirror, so that it is known what comes first"
              + " and last, but got a Residual: leave it out",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> seams.install(List.of(new TestTimeMirror()), model))
              .getMessage());
    }
  }
}
