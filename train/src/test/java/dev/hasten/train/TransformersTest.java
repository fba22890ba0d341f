package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.hasten.data.Dataset;
import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Layer;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.Models;
import dev.hasten.train.event.Event;
import dev.hasten.train.optimizer.AdamW;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transformers in bfloat16 follow their loss in fp32; no step leaves anything behind. */
class TransformersTest {
  private static final int PLACES = 16;
  private static final int KINDS = 23;
  private static final Map<String, Map<String, Object>> OPTIONS =
      Map.of(
          "gpt-2", Map.of("width", 32L, "depth", 2L, "heads", 4L, "dropout", 0.0),
          "llama", Map.of("width", 32L, "depth", 2L, "heads", 4L, "key_heads", 2L, "hidden", 64L),
          "nano-switch", Map.of("width", 32L, "depth", 2L, "experts", 4L, "capacity", 4.0),
          "bert-base",
              Map.of("width", 32L, "depth", 2L, "heads", 4L, "kinds", (long) KINDS, "dropout", 0.0),
          "transformer-base",
              Map.of(
                  "width", 32L, "depth", 2L, "heads", 4L, "source", 6L, "padding", 0L, "dropout",
                  0.0),
          "vit-tiny-16", Map.of("width", 0.2, "depth", 0.2, "patch", 4L));

  private static Dataset data(String name) {
    if (name.startsWith("vit")) {
      return Small.images(64, 1);
    }
    RandomStream random = new RandomStream(5, "tokens");
    int answers =
        name.equals("bert-base") ? 1 : name.equals("transformer-base") ? PLACES - 6 : PLACES;
    int classes = answers == 1 ? 3 : KINDS;
    long[][] inputs = new long[64][PLACES];
    long[][] targets = new long[64][answers];
    for (int row = 0; row < inputs.length; row++) {
      Arrays.setAll(inputs[row], i -> random.nextInt(KINDS));
      Arrays.setAll(targets[row], i -> random.nextInt(classes));
    }
    return new TokenRows(inputs, targets, classes);
  }

  private static double[] train(String name, Precision precision, Runnable afterEachStep) {
    ModelInfo info =
        Models.list().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow()
            .with(OPTIONS.get(name));
    Recipe recipe =
        Recipe.of(Length.steps(6))
            .withBatch(16)
            .withOptimizer(new AdamW(1e-3))
            .withPrecision(precision);
    Dataset data = data(name);
    List<Double> losses = new ArrayList<>();
    TrainingJob job =
        TrainingJob.of(recipe, data)
            .withoutPrefetch()
            .withLogEvery(1)
            .withObservers(
                List.of(
                    event -> {
                      if (event instanceof Event.Progressed progressed) {
                        losses.add(progressed.loss());
                        afterEachStep.run();
                      }
                    }));
    try (Layer model = info.make(data.inputShape(), data.inputType(), data.classes());
        Trainer trainer = new Trainer(model, job)) {
      trainer.run();
      return losses.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  /** Masks of padding and losses of experts outlive a layer's call, but not their use. */
  @ParameterizedTest
  @ValueSource(
      strings = {"gpt-2", "llama", "nano-switch", "bert-base", "transformer-base", "vit-tiny-16"})
  void liveBytesAreTheSameAfterEveryStepAndNoneInTheEnd(String name) {
    train(name, Precision.FP32, () -> {}); // the first run fills what is kept for all
    List<Long> bytes = new ArrayList<>();
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      train(name, Precision.FP32, () -> bytes.add(meter.bytes()));
      assertEquals(Collections.nCopies(6, bytes.get(0)), bytes);
      assertEquals(0, meter.bytes(), "after all was closed");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gpt-2", "llama", "nano-switch", "bert-base", "transformer-base", "vit-tiny-16"})
  void lossesFollowThoseOfFp32(String name) {
    double[] exact = train(name, Precision.FP32, () -> {});
    assertEquals(6, exact.length);
    for (Precision precision : new Precision[] {Precision.BF16, Precision.BF16_WEIGHTS}) {
      double[] lower = train(name, precision, () -> {});
      assertArrayEquals(exact, lower, 0.03 * exact[0], precision + "");
      assertFalse(Arrays.equals(exact, lower), "computed in bfloat16");
    }
  }
}
