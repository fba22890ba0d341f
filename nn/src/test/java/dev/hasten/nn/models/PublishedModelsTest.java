package dev.hasten.nn.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.MultiplyAccumulates;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models with published weights against the libraries that publish them: counts, names and shapes
 * of all weights, answers and gradients with the same weights. See src/test/python/vision.py.
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

  /** Parameters exactly, multiply-accumulates in billions to the digits that are published. */
  @ParameterizedTest
  @CsvSource({
    "resnet-18, 11689512, 1.814",
    "resnet-34, 21797672, 3.664",
    "resnet-50, 25557032, 4.089",
    "mobilenet-v2, 3504872, 0.301",
    "mobilenet-v3-small, 2542856, 0.057",
    "mobilenet-v3-large, 5483032, 0.217",
    "shufflenet-v2-x0.5, 1366792, 0.040",
    "shufflenet-v2-x1.0, 2278604, 0.145",
    "efficientnet-b0, 5288548, 0.386",
    "regnet-y-400mf, 4344144, 0.402",
    "convnext-tiny, 28589128, 4.456",
    "mixer-s16, 18528264, 3.777",
    "vit-tiny-16, 5717416, 1.254",
    "vit-small-16, 22050664, 4.599",
    // small images: sizes of the papers' tables, of the last commit of cifar10-fast, and of
    // airbench
    "resnet-20, 269722, 0.0406",
    "resnet-56, 853018, 0.1255",
    "wide-resnet-16-4, 2748890, 0.3926",
    "resnet-9, 6573120, 0.3793",
    "lenet-5, 61706, 0.00042",
  })
  void countsAreThePublishedOnes(String name, long parameters, double billions) {
    ModelInfo info = info(name);
    try (Layer model = info.published()) {
      assertEquals(parameters, count(model));
      double counted = MultiplyAccumulates.of(model, info.inputType(), info.shape()) / 1e9;
      assertEquals(billions, counted, 0.0006);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "efficientnet-b1, 7794184",
    "efficientnet-b2, 9109994",
    "efficientnet-b3, 12233232",
    "efficientnet-b4, 19341616",
    "efficientnet-b5, 30389784",
    "efficientnet-b6, 43040704",
    "efficientnet-b7, 66347960",
    "efficientnet-v2-s, 21458488",
    "vgg-16, 138357544",
    "mixer-b16, 59880472",
    "vit-base-16, 86567656",
    "wide-resnet-28-10, 36479194",
    "airbench-94, 1972792",
  })
  void parametersAreThePublishedOnes(String name, long parameters) {
    try (Layer model = info(name).published()) {
      assertEquals(parameters, count(model));
    }
  }

  /** At the size that the publisher counts at: B2's is not the paper's, which is 260. */
  @ParameterizedTest
  @CsvSource({
    "efficientnet-b1, 240, 0.687",
    "efficientnet-b2, 288, 1.088",
    "efficientnet-b3, 300, 1.827",
    "efficientnet-b4, 380, 4.394",
    "efficientnet-b5, 456, 10.266",
    "efficientnet-b6, 528, 19.068",
    "efficientnet-b7, 600, 37.746",
    "efficientnet-v2-s, 384, 8.366",
    "vgg-16, 224, 15.470",
    "mixer-b16, 224, 12.610",
    "vit-base-16, 224, 17.564",
    "wide-resnet-28-10, 32, 5.24",
  })
  void multiplyAccumulatesAreThePublishedOnes(String name, long size, double billions) {
    ModelInfo info = info(name);
    try (Layer model = info.published()) {
      double counted = MultiplyAccumulates.of(model, 3, size, size) / 1e9;
      assertEquals(billions, counted, 0.002 * billions);
    }
  }

  private static long count(Layer model) {
    return model.parameters().values().stream().mapToLong(p -> p.tensor().numel()).sum();
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
