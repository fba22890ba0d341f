package dev.hasten.train.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.Position;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.schedule.Constant;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Update;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The logic of fp16 on the CPU, with overflows made on purpose. */
class LossScalerTest {
  private final Layer model = new Linear(3, 2);
  private final Weights weights = Weights.of(model);

  @AfterEach
  void close() {
    weights.giveBack();
    weights.close();
    model.close();
  }

  private void gradients(double value) {
    try (Scope scope = Scope.open()) {
      weights.gradients().forEach(gradient -> gradient.fill_(new Scalar(value)));
    }
  }

  private void oneBad(float value) {
    try (Scope scope = Scope.open()) {
      weights.gradients().get(0).select(0, 1).select(0, 2).fill_(new Scalar(value));
    }
  }

  private static LossScaler at(double scale, long goodSteps) {
    LossScaler scaler = LossScaler.of(Precision.FP16);
    scaler.restore(
        new State(Map.of(), Map.of("scale", scale, "good_steps", goodSteps, "skipped", 0L)));
    return scaler;
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "TF32", "BF16", "BF16_WEIGHTS"})
  void theOthersDoNothing(Precision precision) {
    LossScaler scaler = LossScaler.of(precision);
    gradients(Double.NaN);
    assertEquals(1, scaler.scale());
    assertInstanceOf(Update.Applied.class, scaler.unscale(weights));
  }

  @Test
  void theScaleComesOutOfTheGradients() {
    LossScaler scaler = LossScaler.of(Precision.FP16);
    assertEquals(65536, scaler.scale());
    gradients(65536 * 0.75);
    assertInstanceOf(Update.Applied.class, scaler.unscale(weights));
    assertArrayEquals(new float[] {0.75f, 0.75f}, Tensors.toFloats(weights.gradients().get(1)));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN})
  void oneBadGradientSkipsTheStepAndHalvesTheScale(float bad) {
    LossScaler scaler = at(1024, 1999);
    gradients(1);
    oneBad(bad);
    Update.Skipped skipped = assertInstanceOf(Update.Skipped.class, scaler.unscale(weights));
    assertTrue(skipped.reason().contains("512"), skipped.reason());
    assertEquals(512, scaler.scale());

    gradients(1);
    assertInstanceOf(Update.Applied.class, scaler.unscale(weights));
    assertEquals(512, scaler.scale(), "good steps are counted anew");
  }

  @Test
  void itGrowsAfter2000GoodStepsInARow() {
    LossScaler scaler = at(1024, 0);
    for (int i = 1; i <= 4000; i++) {
      gradients(1);
      scaler.unscale(weights);
      assertEquals(i < 2000 ? 1024 : i < 4000 ? 2048 : 4096, scaler.scale(), "step " + i);
    }
  }

  /** PyTorch's would go on to 1/2, 1/4 and so on for ever. */
  @ParameterizedTest
  @ValueSource(floats = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN})
  void atAScaleOfOneABadStepIsSkippedAsWellAndTheTenthEndsTheTraining(float bad) {
    LossScaler scaler = at(2, 0);
    for (int i = 1; i <= 10; i++) {
      gradients(1);
      oneBad(bad);
      Update.Skipped skipped = assertInstanceOf(Update.Skipped.class, scaler.unscale(weights));
      assertEquals(1, scaler.scale(), "step " + i);
      assertEquals(i == 10, skipped.ends(), "step " + i);
      assertTrue(i == 10 || skipped.reason().contains(i + " in a row"), skipped.reason());
    }
  }

  @Test
  void aGoodStepAtAScaleOfOneIsAppliedAndBeginsTheCountAnew() {
    LossScaler scaler = at(1, 0);
    for (int i = 0; i < 30; i++) {
      gradients(i % 10 == 9 ? 1 : Double.NaN); // nine bad ones, and a good one
      Update update = scaler.unscale(weights);
      assertEquals(i % 10 == 9, update instanceof Update.Applied, "step " + i);
      assertFalse(update instanceof Update.Skipped skipped && skipped.ends(), "step " + i);
      assertEquals(1, scaler.scale());
    }
  }

  @Test
  void theTenthOverflowInARowEndsTheTraining() {
    LossScaler scaler = LossScaler.of(Precision.FP16);
    for (int i = 1; i <= 20; i++) {
      gradients(i == 10 ? 1 : Double.POSITIVE_INFINITY);
      Update update = scaler.unscale(weights);
      if (i == 10) {
        assertInstanceOf(Update.Applied.class, update);
        State state = scaler.state();
        scaler = at(65536, 0);
        assertEquals(0L, state.scalar("skipped"), "counted anew");
      } else {
        Update.Skipped skipped = assertInstanceOf(Update.Skipped.class, update);
        assertEquals(i == 20, skipped.ends(), "step " + i);
      }
    }
  }

  /** A model that overflows at every scale but that of 1 trains. */
  @Test
  void eachScaleIsTriedBeforeTheEnd() {
    LossScaler scaler = LossScaler.of(Precision.FP16);
    List<Double> tried = new ArrayList<>();
    while (tried.size() < 9) {
      tried.add(scaler.scale());
      gradients(Double.POSITIVE_INFINITY);
      Update.Skipped skipped = assertInstanceOf(Update.Skipped.class, scaler.unscale(weights));
      assertFalse(skipped.ends());
    }
    assertEquals(List.of(65536.0, 32768.0, 16384.0, 4096.0, 1024.0, 256.0, 64.0, 16.0, 4.0), tried);
    assertEquals(1, scaler.scale());
    LossScaler other = at(1, 0);
    other.restore(scaler.state());
    gradients(1);
    assertInstanceOf(Update.Applied.class, scaler.unscale(weights));
    gradients(Double.NaN);
    Update.Skipped tenth = assertInstanceOf(Update.Skipped.class, other.unscale(weights));
    assertTrue(tenth.ends() && tenth.reason().contains("a loss scale of 1.0"), tenth.reason());
  }

  @Test
  void itsStateGoesOn() {
    LossScaler scaler = at(256, 1999);
    LossScaler other = LossScaler.of(Precision.FP16);
    other.restore(scaler.state());
    gradients(1);
    other.unscale(weights);
    assertEquals(512, other.scale());
  }

  /** The same batch for ever, of inputs that are 1 or that overflow fp16. */
  private static final class Inputs implements BatchSource {
    private float value = 1;

    @Override
    public Batch next() {
      float[] inputs = {value, value, value, -value, value, -value};
      return new Batch(Tensors.ofFloats(inputs, 2, 3), Tensors.ofLongs(new long[] {0, 1}, 2));
    }

    @Override
    public Position position() {
      return new Position(0, 0);
    }

    @Override
    public void seek(Position position) {}

    @Override
    public OptionalLong epochLength() {
      return OptionalLong.empty();
    }

    @Override
    public void close() {}
  }

  @Test
  void aStepThatOverflowsLeavesTheWeightsAndTheNextOneMovesThem() {
    try (Layer net = new Linear(3, 2)) {
      net.initialize(new RandomStreams(1));
      Inputs inputs = new Inputs();
      Seams seams = new Seams(new RandomStreams(1), new long[] {3}, 2);
      Progress progress = new Progress(0, 100, 100);
      try (TrainingStep step =
          Steps.of(
              net, inputs, seams, Precision.FP16, new Sgd(0.1, 0.9, true, 0), new Constant(0))) {
        Tensor weight = net.parameters().get("weight").tensor();
        float[] before = Tensors.toFloats(weight);
        inputs.value = 1000; // times the scale of 65,536 the gradients pass 65,504, fp16's greatest
        int skipped = 0;
        while (step.run(progress) instanceof Update.Skipped) {
          assertArrayEquals(before, Tensors.toFloats(weight));
          skipped++;
        }
        assertTrue(skipped >= 3 && skipped <= 12, "skipped " + skipped);
        assertTrue(Math.abs(before[0] - Tensors.toFloats(weight)[0]) > 0, "then it moves");
        for (float value : Tensors.toFloats(weight)) {
          assertTrue(Float.isFinite(value));
        }
        assertEquals(ScalarType.Float, weight.scalar_type().intern());
      }
    }
  }
}
