package dev.hasten.train.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.schedule.Constant;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Update;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole steps in fp16 on the CPU, with gradients or inputs spoiled on purpose. */
class SkippedStepsTest {
  private static final Progress PROGRESS = new Progress(0, 100, 100);

  private final Layer model =
      Sequential.of(new BatchNorm2d(3), new Flatten(), new Linear(3, 2), new Linear(2, 2));
  private double inputFactor = 1;
  private double gradientFactor = 1;
  private TrainingStep step;

  @BeforeEach
  void open() {
    model.initialize(new RandomStreams(1));
    model.training(true);
    step = step(model);
    scale(1024); // at which these gradients do not overflow
  }

  @AfterEach
  void close() {
    step.close();
    model.close();
  }

  private TrainingStep step(Layer model) {
    Seams seams = new Seams(new RandomStreams(1), new long[] {3, 1, 1}, 2);
    seams.batch((batch, progress) -> batch.withInputs(batch.inputs().mul(new Scalar(inputFactor))));
    seams.gradientSource(
        inner ->
            (batch, passes) -> {
              Tensor loss = inner.gradients(batch, passes); // finite, whatever the gradients
              try (Scope scope = Scope.open()) {
                passes.weights().allGradients().get(0).mul_(new Scalar(gradientFactor));
              }
              return loss;
            });
    float[] inputs = {1, -2, 3, 0.5f, 1, -1, 2, 2, 0};
    Batch batch =
        new Batch(Tensors.ofFloats(inputs, 3, 3, 1, 1), Tensors.ofLongs(new long[] {0, 1, 1}, 3));
    return Steps.of(
        model,
        BatchSource.of(List.of(batch)),
        seams,
        Precision.FP16,
        new Sgd(0.1, 0.9, true, 0),
        new Constant(0));
  }

  private void scale(double scale) {
    step.stateful()
        .get("loss_scaler")
        .restore(new State(Map.of(), Map.of("scale", scale, "good_steps", 0L, "skipped", 0L)));
  }

  /** Parameters, running statistics and the momentum. */
  private Map<String, float[]> all() {
    Map<String, float[]> all = new LinkedHashMap<>();
    model.parameters().forEach((name, p) -> all.put(name, Tensors.toFloats(p.tensor())));
    model.buffers().forEach((name, buffer) -> all.put(name, Tensors.toFloats(buffer)));
    step.stateful()
        .get("optimizer")
        .state()
        .tensors()
        .forEach((name, tensor) -> all.put("optimizer/" + name, Tensors.toFloats(tensor)));
    return all;
  }

  private void assertTenSkippedStepsLeaveEverything() {
    Map<String, float[]> before = all();
    assertTrue(before.keySet().stream().anyMatch(name -> name.contains("running")));
    for (int i = 1; i <= 10; i++) {
      Update.Skipped skipped = assertInstanceOf(Update.Skipped.class, step.run(PROGRESS));
      assertEquals(i == 10, skipped.ends(), "step " + i);
      assertEquals(i, step.skippedSteps());
      all().forEach((name, values) -> assertArrayEquals(before.get(name), values, name));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 2, 65536})
  void gradientsThatAreNoNumbersAreNeverAppliedWhateverTheScale(double scale) {
    step.run(PROGRESS);
    scale(scale);
    gradientFactor = Double.NaN;
    assertTenSkippedStepsLeaveEverything();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 65536})
  void nothingIsLeftOfInputsThatAreNoNumbers(double scale) {
    step.run(PROGRESS);
    scale(scale);
    inputFactor = Double.NaN;
    assertTenSkippedStepsLeaveEverything();
  }

  @Test
  void afterASkipAtAScaleOfOneTheTrainingGoesOn() {
    scale(1);
    gradientFactor = Double.POSITIVE_INFINITY;
    assertInstanceOf(Update.Skipped.class, step.run(PROGRESS));
    Map<String, float[]> before = all();
    gradientFactor = 1;
    assertInstanceOf(Update.Applied.class, step.run(PROGRESS));
    assertEquals(1, step.skippedSteps());
    boolean moved = false;
    for (Map.Entry<String, float[]> each : all().entrySet()) {
      moved |= !Arrays.equals(each.getValue(), before.get(each.getKey()));
      for (float value : each.getValue()) {
        assertTrue(Float.isFinite(value), each.getKey());
      }
    }
    assertTrue(moved);
  }

  @Test
  void theTotalAndTheScaleAreInTheCheckpoint() {
    gradientFactor = Double.NaN;
    step.run(PROGRESS);
    step.run(PROGRESS);
    try (Layer other = Sequential.of(new BatchNorm2d(3), new Flatten(), new Linear(3, 2));
        TrainingStep resumed = step(other)) {
      for (String part : List.of("skipped_steps", "loss_scaler")) {
        resumed.stateful().get(part).restore(step.stateful().get(part).state());
      }
      assertEquals(2, resumed.skippedSteps());
      for (int i = 3; i <= 10; i++) {
        Update.Skipped skipped = assertInstanceOf(Update.Skipped.class, resumed.run(PROGRESS));
        assertEquals(i == 10, skipped.ends(), "step " + i);
      }
      assertEquals(10, resumed.skippedSteps());
      resumed.stateful().get("skipped_steps").restore(State.EMPTY); // of an older version
      assertEquals(0, resumed.skippedSteps());
    }
  }

  @Test
  void withoutSkipsTheTotalIsZero() {
    scale(1);
    assertFalse(step.run(PROGRESS) instanceof Update.Skipped);
    assertEquals(0, step.skippedSteps());
  }
}
