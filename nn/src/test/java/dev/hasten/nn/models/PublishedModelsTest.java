package dev.hasten.nn.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models with published weights against the libraries that publish them: names and shapes of all
 * weights, answers and gradients with the same weights. See src/test/python/vision.py.
 */
class PublishedModelsTest {
  private static final int IMAGES = 4;
  private static final int LOGITS = 6;
  private static final JsonNode GOLDEN = golden();

  private static JsonNode golden() {
    try (InputStream stream = PublishedModelsTest.class.getResourceAsStream("vision.json")) {
      return new ObjectMapper().readTree(stream);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String> all() {
    return names(false).toList();
  }

  static List<String> withGradients() {
    return names(true).toList();
  }

  private static Stream<String> names(boolean gradients) {
    return Models.list().stream()
        .map(ModelInfo::name)
        .filter(name -> GOLDEN.has(name))
        .filter(name -> !gradients || GOLDEN.path(name).has("gradients"));
  }

  private static ModelInfo info(String name) {
    return Models.list().stream().filter(i -> i.name().equals(name)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("all")
  void namesAndAnswersAreThoseOfThePublishers(String name) {
    JsonNode golden = GOLDEN.path(name);
    try (Layer model = madeFor(name, golden);
        Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      assertEquals(golden.path("names").asText(), digest(model), () -> Hashed.state(model) + "");
      Hashed.fill(model);
      model.training(false);
      Scalar variance = new Scalar(golden.path("variance").asDouble());
      model.buffers().entrySet().stream()
          .filter(buffer -> buffer.getKey().endsWith("running_var"))
          .forEach(buffer -> buffer.getValue().mul_(variance));
      float[] got = Tensors.toFloats(Slot.of(model).forward(images(golden)));
      assertClose(golden.path("evaluated"), got, 1e-5 * golden.path("largest").asDouble());
    }
  }

  /** In fp64, so that nothing but the same function passes. */
  @ParameterizedTest
  @MethodSource("withGradients")
  void gradientsAreThoseOfThePublishers(String name) {
    JsonNode golden = GOLDEN.path(name);
    try (Layer model = madeFor(name, golden);
        Scope scope = Scope.open()) {
      Hashed.fill(model);
      Hashed.widen(model);
      Tensor outputs = Slot.of(model).forward(images(golden).to(ScalarType.Double));
      double largest = outputs.abs().max().item_double();
      assertClose(golden.path("trained"), Tensors.toFloats(outputs), 1e-6 * largest);
      outputs
          .mul(Hashed.tensor("factors", Tensors.shape(outputs)).to(ScalarType.Double))
          .sum()
          .backward();
      Iterator<Map.Entry<String, JsonNode>> fields = golden.path("gradients").fields();
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> each = fields.next();
        Tensor gradient = model.parameters().get(each.getKey()).tensor().grad();
        double norm = each.getValue().path(0).asDouble();
        // Those that a norm behind them cancels are nothing but rounding.
        double tolerance = 1e-6 * norm + 1e-9;
        assertEquals(norm, gradient.norm().item_double(), tolerance, each.getKey());
        assertEquals(
            each.getValue().path(1).asDouble(),
            gradient.flatten().narrow(0, 0, 1).item_double(),
            tolerance,
            each.getKey());
      }
    }
  }

  private static Layer madeFor(String name, JsonNode golden) {
    long size = golden.path("size").asLong();
    return info(name).make().apply(new long[] {3, size, size}, info(name).classes());
  }

  private static Tensor images(JsonNode golden) {
    int size = golden.path("size").asInt();
    return Hashed.tensor("images", IMAGES, 3, size, size);
  }

  /** The first answers for each image. */
  private static void assertClose(JsonNode expected, float[] got, double tolerance) {
    int classes = got.length / IMAGES;
    for (int i = 0; i < expected.size(); i++) {
      int at = i / LOGITS * classes + i % LOGITS;
      assertEquals(expected.path(i).asDouble(), got[at], tolerance, "answer " + at);
    }
    assertTrue(expected.size() == IMAGES * LOGITS);
  }

  private static String digest(Layer model) {
    String lines =
        Hashed.state(model).entrySet().stream()
            .map(e -> e.getKey() + " " + Arrays.toString(Tensors.shape(e.getValue())) + "\n")
            .sorted()
            .collect(Collectors.joining());
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(lines.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
