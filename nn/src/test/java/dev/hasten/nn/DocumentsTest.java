package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.Models;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A window of several documents against each of them alone. */
class DocumentsTest {
  private static final long START = 9;
  private static final List<long[]> DOCUMENTS =
      List.of(new long[] {START, 1, 2}, new long[] {START}, new long[] {START, 3, 1, 4, 0});

  static List<Arguments> decoders() {
    return List.of(
        Arguments.of("nano-gpt", Map.of()),
        Arguments.of("gpt-2", Map.of("width", 32L, "depth", 2L, "heads", 4L)),
        Arguments.of("llama", Map.of("width", 32L, "depth", 2L, "heads", 4L, "key_heads", 2L)));
  }

  private static ModelInfo info(String name) {
    return Models.list().stream().filter(i -> i.name().equals(name)).findFirst().orElseThrow();
  }

  private static Layer model(String name, Map<String, Object> options) {
    Layer model = info(name).with(options).make(new long[] {9}, ScalarType.Long, 10);
    model.initialize(new RandomStreams(3));
    model.training(false);
    return model;
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void eachAnswersAsIfItWereAlone(String name, Map<String, Object> options) {
    long[] window = DOCUMENTS.stream().flatMapToLong(Arrays::stream).toArray();
    try (Scope scope = Scope.open();
        Layer alone = model(name, options);
        Layer together = model(name, options)) {
      assertFalse(Documents.areApart(together));
      Documents.apart(together, START);
      assertTrue(Documents.areApart(together));
      Tensor packed = together.forward(Tensors.ofLongs(window, 1, window.length));
      Tensor stream = alone.forward(Tensors.ofLongs(window, 1, window.length));
      long at = 0;
      for (long[] document : DOCUMENTS) {
        Tensor own = alone.forward(Tensors.ofLongs(document, 1, document.length));
        float[] expected = Tensors.toFloats(own);
        assertArrayEquals(
            expected, Tensors.toFloats(packed.narrow(1, at, document.length).contiguous()), 1e-5f);
        if (at > 0) {
          float[] mixed = Tensors.toFloats(stream.narrow(1, at, document.length).contiguous());
          double difference = 0;
          for (int i = 0; i < mixed.length; i++) {
            difference = Math.max(difference, Math.abs(mixed[i] - expected[i]));
          }
          assertTrue(difference > 1e-3, "without it, documents see each other: " + difference);
        }
        at += document.length;
      }
      assertEquals(window.length, at);
    }
  }

  /** The scores of a document move nothing in the rows of tokens of another. */
  @ParameterizedTest
  @MethodSource("decoders")
  void noGradientGoesFromOneToAnother(String name, Map<String, Object> options) {
    Map<String, Object> untied = new LinkedHashMap<>(options);
    untied.put("tied", false);
    if (!name.equals("nano-gpt")) { // whose head is the embedding, which scores all tokens
      long[] window = {START, 1, 2, START, 3, 4};
      try (Scope scope = Scope.open();
          Layer model = model(name, untied)) {
        Documents.apart(model, START);
        Tensor scores = model.forward(Tensors.ofLongs(window, 1, window.length));
        scores.narrow(1, 3, 3).sum().backward();
        String path = name.equals("llama") ? "model.embed_tokens.weight" : "transformer.wte.weight";
        Tensor gradient = model.parameters().get(path).tensor().grad();
        for (int token : new int[] {1, 2}) {
          assertEquals(0, gradient.select(0, token).abs().max().item_float(), "token " + token);
        }
        for (int token : new int[] {3, 4}) {
          assertTrue(gradient.select(0, token).abs().max().item_float() > 0, "token " + token);
        }
      }
    }
  }

  @Test
  void aModelThatCannotIsRefused() {
    try (Layer bert =
        info("bert-base")
            .with(Map.of("width", 8L, "depth", 1L, "heads", 2L))
            .make(new long[] {8}, ScalarType.Long, 2)) {
      String words =
          assertThrows(IllegalArgumentException.class, () -> Documents.apart(bert, 0)).getMessage();
      assertTrue(words.contains("take nano-gpt, gpt-2 or llama"), words);
    }
  }
}
