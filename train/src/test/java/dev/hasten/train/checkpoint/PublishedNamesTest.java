package dev.hasten.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.Models;
import dev.hasten.train.SavedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same tensors under the names of others. See src/test/python/hub_names.py. */
class PublishedNamesTest {
  @TempDir private Path folder;

  private static Layer gpt() {
    ModelInfo info =
        Models.list().stream()
            .filter(each -> each.name().equals("gpt-2"))
            .findFirst()
            .orElseThrow()
            .with(Map.of("width", 8L, "depth", 2L, "heads", 2L, "context", 6L));
    return info.make().apply(new long[] {5}, 7);
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(PublishedNamesTest.class.getResourceAsStream(name), name);
  }

  /** Of GPT2Model, with masks: as transformers reads it into GPT2LMHeadModel. */
  @Test
  void theHubsGpt2Answers() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Files.copy(resource("hub_gpt2.safetensors"), file);
    JsonNode golden = new ObjectMapper().readTree(resource("hub_gpt2.json"));
    ObjectMapper mapper = new ObjectMapper();
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard();
        Layer model = gpt()) {
      SavedModel.load(model, file);
      Tensor tokens =
          Tensors.ofLongs(mapper.convertValue(golden.path("tokens"), long[].class), 2, 5);
      assertArrayEquals(
          mapper.convertValue(golden.path("outputs"), float[].class),
          Tensors.toFloats(Slot.of(model).forward(tokens)),
          2e-5f);
    }
  }

  @Test
  void whatIsMissingInTheBodyIsStillTold() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Files.copy(resource("hub_gpt2.safetensors"), file);
    try (Scope scope = Scope.open();
        Layer model = gpt()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>(SafeTensors.read(file));
      tensors.remove("h.1.mlp.c_fc.weight");
      tensors.put("h.1.mlp.other", Objects.requireNonNull(tensors.get("ln_f.bias")));
      Path less = folder.resolve("less.safetensors");
      SafeTensors.write(less, tensors);
      String words =
          assertThrows(IllegalArgumentException.class, () -> SavedModel.load(model, less))
              .getMessage();
      assertTrue(words.contains("transformer.h.1.mlp.c_fc.weight is missing"), words);
      assertTrue(words.contains("h.1.mlp.other is not of this model"), words);
    }
  }

  private static Set<String> matched(Set<String> places, String... read) {
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (String name : read) {
        tensors.put(name, Tensors.ofFloats(new float[1], 1));
      }
      return PublishedNames.matched(tensors, places).keySet();
    }
  }

  @Test
  void oldNamesOfNormsAndConstants() {
    Set<String> places = Set.of("bert.norm.weight", "bert.norm.bias", "classifier.weight");
    assertEquals(
        Set.of("bert.norm.weight", "bert.norm.bias", "cls.weight"),
        matched(
            places,
            "bert.norm.gamma",
            "bert.norm.beta",
            "cls.weight",
            "bert.embeddings.position_ids"));
    assertEquals(
        Set.of("bert.norm.weight"), matched(places, "norm.gamma", "norm.num_batches_tracked"));
    assertEquals(
        Set.of("attn.bias"), matched(Set.of("attn.bias"), "attn.bias"), "one of the model's own");
  }
}
