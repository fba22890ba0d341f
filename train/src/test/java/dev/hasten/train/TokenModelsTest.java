package dev.hasten.train;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.hasten.data.Batch;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.Datasets;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.train.schedule.Cosine;
import dev.hasten.train.seam.Duration;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models for tokens really train: at full size for three steps; small ones on Tiny Shakespeare (the
 * next character; the last 16 characters backwards), or on digits read pixel by pixel.
 */
@Tag("slow")
class TokenModelsTest {
  private static final int SOURCE = 16;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "llama", "bert-base", "transformer-base"})
  void threeStepsAtFullSize(String name) {
    boolean encoder = name.equals("bert-base");
    RandomStream random = new RandomStream(3, "full-size");
    int kinds = encoder ? 30_522 : ReferenceRuns.info(name).classes();
    long[][] inputs = rows(random, 2, 96, kinds);
    long[][] targets =
        encoder
            ? new long[][] {{0}, {1}}
            : rows(random, 2, name.equals("transformer-base") ? 32 : 96, kinds);
    Dataset data = new TokenRows(inputs, targets, ReferenceRuns.info(name).classes());
    ReferenceRuns.trainThreeSteps(
        () -> ReferenceRuns.info(name).make(data.inputShape(), data.inputType(), data.classes()),
        data,
        2);
  }

  private static long[][] rows(RandomStream random, int count, int length, int kinds) {
    long[][] rows = new long[count][length];
    for (long[] row : rows) {
      for (int i = 0; i < length; i++) {
        row[i] = 1 + random.nextInt(kinds - 1);
      }
    }
    return rows;
  }

  private static ModelInfo thin(String name) {
    Map<String, Object> options = new LinkedHashMap<>(Map.of("width", 64L, "depth", 2L));
    switch (name) {
      case "gpt-2" -> options.putAll(Map.of("heads", 4L, "context", 64L));
      case "llama" -> options.putAll(Map.of("heads", 4L, "key_heads", 2L));
      case "bert-base" ->
          options.putAll(
              Map.of("heads", 4L, "context", 64L, "kinds", 17L, "padding", -1L, "dropout", 0.0));
      case "transformer-base" -> options.putAll(Map.of("heads", 4L, "source", (long) SOURCE));
      default -> options.put("experts", 4L);
    }
    return ReferenceRuns.info(name).with(options);
  }

  private static Dataset data(String name) {
    if (name.equals("bert-base")) {
      return digits();
    }
    DataPair text;
    try {
      text = Datasets.resolve("tiny-shakespeare");
    } catch (DataException none) {
      return abort("no tiny-shakespeare here: " + none.getMessage());
    }
    return name.equals("transformer-base") ? backwards(text.train()) : text.train();
  }

  /** 64 places of 17 greys, and the digit. */
  private static Dataset digits() {
    try (DataPair pair = Datasets.resolve("digits");
        Scope scope = Scope.open()) {
      Batch all = pair.train().batch(0, pair.train().size());
      float[] pixels = Tensors.toFloats(all.inputs());
      long[] labels = Tensors.toLongs(all.targets());
      float lightest = 0;
      for (float pixel : pixels) {
        lightest = Math.max(lightest, pixel);
      }
      long[][] inputs = new long[labels.length][64];
      long[][] targets = new long[labels.length][1];
      for (int row = 0; row < labels.length; row++) {
        targets[row][0] = labels[row];
        for (int i = 0; i < 64; i++) {
          inputs[row][i] = Math.round(pixels[row * 64 + i] / lightest * 16);
        }
      }
      return new TokenRows(inputs, targets, 10);
    }
  }

  /** A stretch of text, then what was answered so far; to be answered: the stretch backwards. */
  private static Dataset backwards(Dataset text) {
    int count = 2000;
    long[][] inputs = new long[count][2 * SOURCE];
    long[][] targets = new long[count][SOURCE];
    try (Scope scope = Scope.open()) {
      long[] tokens = Tensors.toLongs(text.batch(0, count).inputs());
      int length = tokens.length / count;
      for (int row = 0; row < count; row++) {
        for (int i = 0; i < SOURCE; i++) {
          inputs[row][i] = tokens[row * length + i];
          targets[row][i] = tokens[row * length + SOURCE - 1 - i];
        }
        System.arraycopy(targets[row], 0, inputs[row], SOURCE + 1, SOURCE - 1);
      }
    }
    return new TokenRows(inputs, targets, text.classes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "llama", "nano-switch", "bert-base", "transformer-base"})
  void theLossFallsAndAStoppedRunGoesOnBitForBit(String name) {
    try (Dataset data = data(name)) {
      ReferenceRuns.trainStopAndGoOn(
          () -> thin(name).make(data.inputShape(), data.inputType(), data.classes()),
          data,
          ReferenceRuns.SMALL.withSchedule(new Cosine(Duration.parse("40st"), 0.1)),
          0.85,
          folder);
    }
  }
}
