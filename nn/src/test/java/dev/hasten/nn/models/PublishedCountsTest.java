package dev.hasten.nn.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.ActivationMemory;
import dev.hasten.nn.Layer;
import dev.hasten.nn.MultiplyAccumulates;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * counts.tsv against the models themselves. A line that is wrong is printed as it should be. Large
 * models need gigabytes.
 */
class PublishedCountsTest {
  private static final long LARGE = 3_000_000_000L;
  private static final long MANY = 100_000_000;

  static Stream<ModelInfo> small() {
    return Models.list().stream().filter(info -> !isLarge(info));
  }

  static Stream<ModelInfo> large() {
    return Models.list().stream().filter(PublishedCountsTest::isLarge);
  }

  private static boolean isLarge(ModelInfo info) {
    return PublishedCounts.of(info).multiplyAccumulates() > LARGE;
  }

  @ParameterizedTest
  @MethodSource("small")
  void countedAgain(ModelInfo info) {
    assertCounts(info);
  }

  @ParameterizedTest
  @MethodSource("large")
  @Tag("nightly")
  void largeOnesCountedAgain(ModelInfo info) {
    assertCounts(info);
  }

  /** Of activations, what more examples add: kernels may keep a little of a batch as well. */
  private static void assertCounts(ModelInfo info) {
    assumeTrue(NativeMemory.unavailable().isEmpty());
    try (Layer model = info.published()) {
      model.initialize(new RandomStreams(1));
      long parameters =
          model.parameters().values().stream().mapToLong(p -> p.tensor().numel()).sum();
      long macs = MultiplyAccumulates.of(model, info.inputType(), info.shape());
      int few = bytes(info, model, 1) < MANY ? 8 : 1;
      long bytes = (bytes(info, model, 2 * few) - bytes(info, model, few)) / few;
      String line = info.name() + "\t" + parameters + "\t" + macs + "\t" + bytes;
      PublishedCounts written = PublishedCounts.of(info);
      assertEquals(parameters, written.parameters(), line);
      assertEquals(macs, written.multiplyAccumulates(), line);
      assertEquals(bytes, written.activationBytes(), 0.02 * bytes, line);
      assertTrue(bytes > 4L * info.classes(), line);
    }
  }

  private static long bytes(ModelInfo info, Layer model, int batch) {
    return ActivationMemory.of(model, info.inputType(), batch, info.shape());
  }

  @Test
  void otherFormsAreNotWrittenDown() {
    ModelInfo thin =
        Models.list().stream()
            .filter(info -> info.name().equals("resnet-18"))
            .findFirst()
            .orElseThrow()
            .with(Map.of("width", 0.25));
    String words =
        assertThrows(IllegalArgumentException.class, () -> PublishedCounts.of(thin)).getMessage();
    assertTrue(words.contains("resnet-18 width 0.25"), words);
  }

  /** What is known otherwise: of three layers, the outputs, and the inputs of the last two. */
  @Test
  void activationsOfAPerceptron() {
    assumeTrue(NativeMemory.unavailable().isEmpty());
    PublishedCounts counts =
        PublishedCounts.of(
            Models.list().stream()
                .filter(info -> info.name().equals("mlp"))
                .findFirst()
                .orElseThrow());
    assertEquals(4 * (128 + 128 + 10), counts.activationBytes());
  }
}
