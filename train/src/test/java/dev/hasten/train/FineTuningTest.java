package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.FineTuning;
import dev.hasten.nn.Layer;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.Models;
import dev.hasten.train.checkpoint.SafeTensors;
import dev.hasten.train.optimizer.AdamW;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published weights, another head, and what is frozen stays. */
class FineTuningTest {
  private static final ArrayDataset DATA = Small.images(64, 1);

  @TempDir private Path folder;

  private static ModelInfo thin() {
    return Models.list().stream()
        .filter(info -> info.name().equals("shufflenet-v2-x1.0"))
        .findFirst()
        .orElseThrow()
        .with(Map.of("width", 0.1, "depth", 0.2, "small_stem", true));
  }

  private static Map<String, float[]> state(Layer model) {
    Map<String, float[]> all = new TreeMap<>(Small.weights(model));
    model.buffers().forEach((name, tensor) -> all.put(name, Tensors.toFloats(tensor)));
    return all;
  }

  private static void train(Layer model) {
    Recipe recipe = Recipe.of(Length.steps(4)).withBatch(16).withOptimizer(new AdamW(1e-2));
    try (Trainer trainer = new Trainer(model, TrainingJob.of(recipe, DATA).keepingWeights())) {
      trainer.run();
    }
  }

  @Test
  void onlyTheNewHeadIsTrainedUntilAllIs() throws IOException {
    Path file = folder.resolve("published.safetensors");
    try (Layer published = thin().make().apply(new long[] {1, 8, 8}, 1000)) {
      published.initialize(new RandomStreams(7));
      SavedModel.save(published, file);
    }
    try (Layer model = thin().make().apply(new long[] {1, 8, 8}, 1000)) {
      SavedModel.load(model, file);
      String head = FineTuning.replaceHead(model, 3, new RandomStreams(2));
      assertEquals("fc", head);
      FineTuning.freezeAllBut(model, head);
      Map<String, float[]> before = state(model);
      train(model);
      Map<String, float[]> after = state(model);
      before.forEach(
          (name, values) -> {
            if (name.startsWith("fc.")) {
              assertFalse(Arrays.equals(values, after.get(name)), name);
            } else {
              assertArrayEquals(values, after.get(name), name);
            }
          });
      FineTuning.unfreeze(model);
      train(model);
      assertTrue(
          state(model).entrySet().stream()
              .filter(each -> each.getKey().endsWith("weight"))
              .noneMatch(each -> Arrays.equals(each.getValue(), after.get(each.getKey()))));
      FineTuning.freeze(model, "conv1", "stage2");
      assertTrue(model.parameters().get("conv1.0.weight").frozen());
      assertFalse(model.parameters().get("stage3.0.branch1.0.weight").frozen());
      String words =
          assertThrows(IllegalArgumentException.class, () -> FineTuning.freeze(model, "stage"))
              .getMessage();
      assertTrue(words.contains("\"stage\"") && words.contains("stage2.0.branch1.0"), words);
    }
  }

  /** As Python saves it, with the rows of the embedding once more for the head. */
  @Test
  void aTiedHeadIsReadWithTheEmbeddingAndNotReplaced() throws IOException {
    Path file = folder.resolve("tied.safetensors");
    ModelInfo gpt =
        Models.list().stream()
            .filter(info -> info.name().equals("gpt-2"))
            .findFirst()
            .orElseThrow();
    ModelInfo small = gpt.with(Map.of("width", 8L, "depth", 1L, "heads", 2L, "context", 4L));
    try (Layer saved = small.make().apply(new long[] {4}, 5);
        Layer loaded = small.make().apply(new long[] {4}, 5)) {
      saved.initialize(new RandomStreams(7));
      Map<String, Tensor> tensors = SavedModel.tensors(saved);
      tensors.put("lm_head.weight", tensors.get("transformer.wte.weight"));
      SafeTensors.write(file, tensors);
      SavedModel.load(loaded, file);
      state(saved).forEach((name, v) -> assertArrayEquals(v, state(loaded).get(name), name));
      tensors.put("other_head.weight", tensors.get("transformer.wte.weight"));
      SafeTensors.write(file, tensors);
      assertThrows(IllegalArgumentException.class, () -> SavedModel.load(loaded, file));
      String words =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> FineTuning.replaceHead(loaded, 3, new RandomStreams(1)))
              .getMessage();
      assertTrue(words.contains("tied to the embedding"), words);
    }
  }
}
