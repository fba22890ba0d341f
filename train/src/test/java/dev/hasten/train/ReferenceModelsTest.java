package dev.hasten.train;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.Datasets;
import dev.hasten.engine.RandomStream;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.ModelOption;
import dev.hasten.nn.models.Models;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reference models really train: at full size for three steps, small ones on digits. */
@Tag("slow")
class ReferenceModelsTest {
  private static final int LARGE = 384;

  /** Models whose three steps take ten seconds and more. */
  private static final Set<String> LONG =
      Set.of("vgg-16", "efficientnet-b5", "efficientnet-b6", "efficientnet-b7");

  @TempDir private Path folder;

  private static Stream<ModelInfo> images() {
    return Models.list().stream().filter(info -> info.example().size() == 3);
  }

  static Stream<String> atFullSize() {
    return images().map(ModelInfo::name).filter(name -> !LONG.contains(name));
  }

  static Stream<String> longOnes() {
    return LONG.stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("atFullSize")
  void threeStepsAtFullSize(String name) {
    trainThreeSteps(name);
  }

  @ParameterizedTest
  @MethodSource("longOnes")
  @Tag("nightly")
  void threeStepsOfTheLargest(String name) {
    trainThreeSteps(name);
  }

  private static void trainThreeSteps(String name) {
    ModelInfo info = ReferenceRuns.info(name);
    long[] shape = info.shape();
    int batch = shape[1] > LARGE ? 1 : 2; // of the largest, two need 8 GB
    RandomStream random = new RandomStream(3, "full-size");
    byte[] pixels = new byte[(int) (2 * shape[0] * shape[1] * shape[2])];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    ArrayDataset data =
        ArrayDataset.ofBytes(pixels, new int[] {3, info.classes() - 2}, shape)
            .withClasses(info.classes());
    ReferenceRuns.trainThreeSteps(info::published, data, batch);
  }

  /** Thin ones of each family, as their options make them, for images of 8 by 8 pixels. */
  static Stream<String> families() {
    return Stream.of(
        "resnet-18",
        "resnet-20",
        "wide-resnet-16-4",
        "resnet-9",
        "airbench-94",
        "lenet-5",
        "mobilenet-v2",
        "mobilenet-v3-small",
        "shufflenet-v2-x1.0",
        "efficientnet-b0",
        "regnet-y-400mf",
        "convnext-tiny",
        "mixer-s16",
        "vit-tiny-16");
  }

  /** Those whose 400 steps take half a minute and more, of families that have a smaller one too. */
  static Stream<String> slowestFamilies() {
    return Stream.of("resnet-50", "vgg-16", "efficientnet-v2-s");
  }

  private static ModelInfo thin(String name) {
    ModelInfo info = ReferenceRuns.info(name);
    Map<String, Object> wanted = new LinkedHashMap<>();
    wanted.put("width", 0.25);
    wanted.put("depth", 0.4);
    wanted.put("small_stem", !name.startsWith("convnext"));
    boolean larger = List.of("convnext-tiny", "airbench-94", "vgg-16").contains(name);
    wanted.put("resolution", larger ? 4.0 : 2.0);
    wanted.put("patch", 2L);
    List<String> options = info.options().stream().map(ModelOption::name).toList();
    wanted.keySet().retainAll(options);
    return info.with(wanted);
  }

  @ParameterizedTest
  @MethodSource("families")
  void theLossFallsAndAStoppedRunGoesOnBitForBit(String name) {
    trainStopAndGoOn(name);
  }

  @ParameterizedTest
  @MethodSource("slowestFamilies")
  @Tag("nightly")
  void theLossFallsAndAStoppedRunOfTheSlowestGoesOnBitForBit(String name) {
    trainStopAndGoOn(name);
  }

  private void trainStopAndGoOn(String name) {
    try (DataPair digits = Datasets.resolve("digits")) {
      Dataset data = digits.train();
      ReferenceRuns.trainStopAndGoOn(
          () -> thin(name).make().apply(data.inputShape(), data.classes()),
          data,
          ReferenceRuns.SMALL,
          0.7,
          folder);
    }
  }
}
