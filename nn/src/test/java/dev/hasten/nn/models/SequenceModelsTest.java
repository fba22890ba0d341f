package dev.hasten.nn.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.MultiplyAccumulates;
import dev.hasten.nn.Slot;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models for tokens against Hugging Face's and PyTorch's: names of weights, answers, gradients. See
 * src/test/python/sequences.py.
 */
class SequenceModelsTest {
  private static final int KINDS = 31;
  private static final int CLASSES = 3;
  private static final Map<String, Object> SMALL = Map.of("width", 24L, "depth", 2L);

  private static ModelInfo info(String name) {
    return Models.list().stream().filter(i -> i.name().equals(name)).findFirst().orElseThrow();
  }

  private static ModelInfo small(String name) {
    Map<String, Object> options = new LinkedHashMap<>(SMALL);
    switch (name) {
      case "gpt-2" -> options.putAll(Map.of("heads", 3L, "context", 16L));
      case "llama" -> options.putAll(Map.of("heads", 6L, "key_heads", 2L, "hidden", 40L));
      case "llama-untied" ->
          options.putAll(Map.of("heads", 6L, "key_heads", 6L, "hidden", 40L, "tied", false));
      case "transformer-base" -> options.putAll(Map.of("heads", 3L, "source", 5L, "padding", 0L));
      default -> options.putAll(Map.of("heads", 3L, "context", 16L, "kinds", (long) KINDS));
    }
    return info(name.replace("-untied", "").replace("-padded", "")).with(options);
  }

  private static Layer made(String name, long[] example) {
    return small(name).make().apply(example, name.startsWith("bert") ? CLASSES : KINDS);
  }

  private static JsonNode golden(String name) throws IOException {
    try (InputStream stream = SequenceModelsTest.class.getResourceAsStream("sequences.json")) {
      return new ObjectMapper().readTree(stream).path(name);
    }
  }

  private static Tensor inputs(JsonNode golden) {
    ObjectMapper mapper = new ObjectMapper();
    return Tensors.ofLongs(
        mapper.convertValue(golden.path("inputs"), long[].class),
        mapper.convertValue(golden.path("shape"), long[].class));
  }

  private static float[] outputs(JsonNode golden) {
    return new ObjectMapper().convertValue(golden.path("outputs"), float[].class);
  }

  private static long[] example(Tensor inputs) {
    long[] shape = Tensors.shape(inputs);
    return Arrays.copyOfRange(shape, 1, shape.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-2",
        "llama",
        "llama-untied",
        "bert-base",
        "bert-base-padded",
        "transformer-base"
      })
  void answersAndGradientsAreThePublishers(String name) throws IOException {
    JsonNode golden = golden(name);
    try (Scope scope = Scope.open();
        Layer model = made(name, example(inputs(golden)))) {
      Hashed.fill(model);
      float[] expected = outputs(golden);
      float largest = 0;
      for (float each : expected) {
        largest = Math.max(largest, Math.abs(each));
      }
      Tensor plain = Slot.of(model).forward(inputs(golden));
      assertArrayEquals(expected, Tensors.toFloats(plain), 1e-5f * largest, "in fp32");
      Hashed.widen(model);
      Tensor outputs = Slot.of(model).forward(inputs(golden));
      assertArrayEquals(expected, Tensors.toFloats(outputs), 1e-6f * largest, "in fp64");
      outputs
          .mul(Hashed.tensor("factors", Tensors.shape(outputs)).to(ScalarType.Double))
          .sum()
          .backward();
      Set<String> names = new TreeSet<>();
      Iterator<Map.Entry<String, JsonNode>> fields = golden.path("gradients").fields();
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> each = fields.next();
        names.add(each.getKey());
        assertGradient(each, model.parameters().get(each.getKey()).tensor().grad());
      }
      assertEquals(names, new TreeSet<>(model.parameters().keySet()));
    }
  }

  /** The norm, and the first number; the bias of keys moves all scores alike, so it has none. */
  private static void assertGradient(Map.Entry<String, JsonNode> golden, Tensor gradient) {
    double norm = golden.getValue().path(0).asDouble();
    double tolerance = 1e-6 * norm + 1e-9;
    assertEquals(norm, gradient.norm().item_double(), tolerance, golden.getKey());
    assertEquals(
        golden.getValue().path(1).asDouble(),
        gradient.flatten().narrow(0, 0, 1).item_double(),
        tolerance,
        golden.getKey());
  }

  private static long count(Layer model) {
    return model.parameters().values().stream().mapToLong(p -> p.tensor().numel()).sum();
  }

  /** As their publishers count them. */
  @ParameterizedTest
  @CsvSource({
    "gpt-2, 124439808",
    "llama, 134515008", // SmolLM-135M
    "bert-base, 109483778", // 109,482,240 and a head for two classes
    "transformer-base, 63084544" // 44,140,544 of torch.nn.Transformer and 37,000 rows of 512
  })
  void parametersAreThePublishedOnes(String name, long parameters) {
    try (Layer model = info(name).published()) {
      assertEquals(parameters, count(model));
    }
  }

  /** TinyLlama has 22 blocks, and 1,100,048,384 parameters: what one block brings, 22 times. */
  @Test
  void theShapeOfTinyLlama() {
    long[] counts = new long[2];
    for (int depth = 1; depth <= 2; depth++) {
      ModelInfo tiny =
          info("llama")
              .with(
                  Map.of(
                      "width",
                      2048L,
                      "heads",
                      32L,
                      "key_heads",
                      4L,
                      "depth",
                      (long) depth,
                      "tied",
                      false));
      try (Layer model = tiny.make().apply(new long[] {64}, 32_000)) {
        counts[depth - 1] = count(model);
      }
    }
    assertEquals(1_100_048_384L, counts[0] + 21 * (counts[1] - counts[0]));
  }

  /**
   * Counted by hand: of each block the products with weights, and twice places times places times
   * width in attention; then the head.
   */
  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "llama", "bert-base", "transformer-base"})
  void multiplyAccumulates(String name) {
    long places = 12;
    long width = 24;
    long seen = 2 * places * places * width;
    long wanted =
        switch (name) {
          case "gpt-2" -> 2 * (places * 12 * width * width + seen) + places * width * KINDS;
          case "llama" ->
              2 * (places * width * (2 * width + 2 * 8 + 3 * 40) + seen) + places * width * KINDS;
          case "bert-base" ->
              2 * (places * 12 * width * width + seen) + width * width + width * CLASSES;
          default -> {
            long source = 5;
            long target = places - source;
            long encoder = source * 12 * width * width + 2 * source * source * width;
            long own = target * 4 * width * width + 2 * target * target * width;
            long other = (2 * target + 2 * source) * width * width + 2 * target * source * width;
            yield 2 * (encoder + own + other + target * 8 * width * width) + target * width * KINDS;
          }
        };
    try (Layer model = made(name, new long[] {places})) {
      assertEquals(wanted, MultiplyAccumulates.of(model, ScalarType.Long, places));
    }
  }

  /** From the same seed the same weights and dropout; every weight has a gradient. */
  @Test
  void firstWeightsTrainAndDrawFromTheRun() {
    for (String name : new String[] {"gpt-2", "llama", "bert-base", "transformer-base"}) {
      try (Scope scope = Scope.open();
          Layer one = made(name, new long[] {12});
          Layer other = made(name, new long[] {12})) {
        one.initialize(new RandomStreams(4));
        other.initialize(new RandomStreams(4));
        Tensor tokens = Tensors.ofLongs(new long[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 1, 12);
        Tensor outputs = Slot.of(one).forward(tokens);
        assertArrayEquals(
            Tensors.toFloats(outputs),
            Tensors.toFloats(Slot.of(other).forward(tokens)),
            name + ": the same weights and masks from the same seed");
        outputs.square().sum().backward();
        one.parameters()
            .forEach(
                (path, p) ->
                    assertTrue(
                        p.tensor().grad().abs().sum().item_double() > 0
                            || path.contains("key.bias"),
                        path));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-2, 17, at most 16 tokens for gpt-2",
    "bert-base, 17, at most 16 tokens for bert-base",
    "transformer-base, 5, a source of 5 tokens and behind it a target",
  })
  void sequencesThatDoNotFitAreRefused(String name, long places, String words) {
    String line =
        assertThrows(IllegalArgumentException.class, () -> made(name, new long[] {places}))
            .getMessage();
    assertTrue(line.contains(words), line);
  }
}
