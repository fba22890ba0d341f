package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.engine.Operators;
import dev.hasten.engine.Precision;
import dev.hasten.engine.PrecisionChoice;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is used after it was closed says so; nothing crashes. */
class ClosedTest {
  private static final ArrayDataset DATA = Small.images(64, 1);
  private static final Recipe RECIPE = Recipe.of(Length.steps(2));

  @TempDir Path folder;

  private static void assertSaysSo(Executable use) {
    IllegalStateException fault = assertThrows(IllegalStateException.class, use);
    String message = String.valueOf(fault.getMessage());
    assertTrue(message.matches("expected .* open.*, but it was closed: .*"), message);
  }

  @Test
  void aClosedTrainer() {
    try (Layer model = Small.convnet()) {
      Trainer trainer = new Trainer(model, TrainingJob.of(RECIPE, DATA));
      trainer.run();
      trainer.close();
      trainer.close();
      assertSaysSo(trainer::run);
      assertSaysSo(() -> trainer.profile(1, 1));
      assertSaysSo(() -> trainer.resume(false));
      assertEquals(3, Evaluator.evaluate(model, DATA).size(), "the model stays");
    }
  }

  @Test
  void aClosedModel() {
    Layer model = Small.convnet();
    model.close();
    model.close();
    assertSaysSo(() -> new Trainer(model, TrainingJob.of(RECIPE, DATA)));
    assertSaysSo(() -> Evaluator.evaluate(model, DATA));
    assertSaysSo(() -> Predictor.probabilities(model, new float[1][64], 1, 8, 8));
    assertSaysSo(() -> SavedModel.save(model, folder.resolve("model.safetensors")));
    assertSaysSo(() -> Weights.of(model));
    try (Scope scope = Scope.open()) {
      assertSaysSo(() -> Slot.of(model).forward(Tensors.zeros(ScalarType.Float, 1, 1, 8, 8)));
    }
  }

  @Test
  void aModelClosedUnderItsTrainer() {
    Layer model = Small.convnet();
    Trainer trainer = new Trainer(model, TrainingJob.of(RECIPE, DATA));
    model.close();
    assertSaysSo(trainer::run);
    assertSaysSo(trainer::close);
  }

  static Stream<Executable> usesOfClosedWeights() {
    try (Layer model = Small.convnet()) {
      Weights weights = Weights.of(model);
      Weights some = weights.only(name -> name.startsWith("conv"));
      Optimizer sgd = new Sgd(0.1, 0.9, true, 0).over(weights);
      sgd.close();
      weights.giveBack();
      weights.close();
      weights.close();
      return Stream.of(
          weights::values,
          weights::gradients,
          weights::allValues,
          weights::allGradients,
          weights::segments,
          weights::newState,
          weights::count,
          weights::zeroGradients,
          weights::giveBack,
          weights::publish,
          () -> weights.only(name -> true),
          () -> new AdamW(1e-3).over(weights),
          some::values,
          some::segments,
          some::zeroGradients);
    }
  }

  @ParameterizedTest
  @MethodSource("usesOfClosedWeights")
  void closedWeights(Executable use) {
    assertSaysSo(use);
  }

  @Test
  void aClosedInputOrBatch() {
    Tensor closed;
    try (Scope scope = Scope.open()) {
      closed = Tensors.zeros(ScalarType.Float, 1, 1, 8, 8);
    }
    try (Layer model = Small.convnet()) {
      model.initialize(new RandomStreams(1));
      assertSaysSo(() -> Slot.of(model).forward(closed));
      try (Scope scope = Scope.open()) {
        Tensor open = Tensors.zeros(ScalarType.Float, 1, 1, 8, 8);
        // What goes to libtorch past our own classes is checked by the binding: never a crash.
        assertThrows(
            NullPointerException.class, () -> torch.cross_entropy_loss(open.flatten(), closed));
        assertThrows(NullPointerException.class, () -> new TensorOptional(closed));
        assertThrows(NullPointerException.class, () -> new IValue(closed));
        assertSaysSo(() -> Operators.list(List.of(open, closed)));
      }
    }
  }

  @Test
  void fp16IsRefusedOnTheCpu() {
    try (Layer model = Small.convnet()) {
      TrainingJob job = TrainingJob.of(RECIPE.withPrecision(Precision.FP16), DATA);
      IllegalArgumentException fault =
          assertThrows(IllegalArgumentException.class, () -> new Trainer(model, job));
      assertTrue(fault.getMessage().contains("500 times slower"), fault.getMessage());
    }
  }

  @Test
  void tf32IsRefusedWhereTheProcessorHasNone() {
    PrecisionChoice.requireUsable(Precision.FP32);
    Optional<String> reason = PrecisionChoice.refusal(Precision.TF32);
    assumeTrue(reason.isPresent(), "the processor has it");
    try (Layer model = Small.convnet()) {
      TrainingJob job = TrainingJob.of(RECIPE.withPrecision(Precision.TF32), DATA);
      IllegalArgumentException fault =
          assertThrows(IllegalArgumentException.class, () -> new Trainer(model, job));
      assertEquals(reason.get(), fault.getMessage());
    }
  }
}
