package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.Task;
import dev.hasten.data.pack.PackProgress;
import dev.hasten.data.pack.Packing;
import dev.hasten.engine.RandomStream;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.job.DataSource;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobException;
import dev.hasten.train.job.JobText;
import dev.hasten.train.job.PackedContents;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs over packed shards: the same weights, bit for bit, as over what was packed. */
class PackedJobTest {
  private static final String RECIPE =
      """
      model: mlp
      baseline:
        length: 3ep
        batch: 64
        optimizer: {name: sgd, learning_rate: 1e-1, momentum: 0.9}
        evaluate_every: 1ep
      """;

  private static final String MASS =
      "{name: table, path: penguins.csv, target: body_mass_g, task: regression, drop: year,"
          + " bad_rows: {skip: 2}}";

  @TempDir private Path folder;

  private JobRuns runs() {
    return new JobRuns(folder);
  }

  private Job job(String data) {
    return runs().parse("data: " + data + "\n" + RECIPE);
  }

  private void pack(Job job, OptionalInt side, long shardBytes) throws IOException {
    try (DataPair data = job.data().open()) {
      Path packed = folder.resolve("packed");
      Packing.pack("source", data, packed, side, shardBytes, PackProgress.NONE);
    }
  }

  private Map<String, float[]> trained(Job job, String run, Observer observer) {
    try (DataPair data = job.data().open()) {
      return runs().trained(data, job.baseline(), run, observer);
    }
  }

  /** The weights of a run that is left after a step and gone on with. */
  private Map<String, float[]> leftAndResumed(Job job, String run, long step) {
    try (DataPair data = job.data().open()) {
      runs().left(data, job.baseline(), run, step);
    }
    try (DataPair data = job.data().open()) {
      return runs().resumed(data, job.baseline(), run, step, event -> {});
    }
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> found) {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((name, weights) -> assertArrayEquals(weights, found.get(name), name));
  }

  @Test
  void packedIdxDataTrainToTheSameBitsAlsoWhenLeftInTheMiddle() throws IOException {
    Job source = job("digits");
    pack(source, OptionalInt.empty(), 10_000);
    Job packed = job("{name: packed, path: packed}");
    Map<String, float[]> expected = trained(source, "source", event -> {});
    assertSame(expected, trained(packed, "whole", event -> {}));
    assertSame(expected, leftAndResumed(packed, "left", 32)); // in the second epoch of 23 steps
  }

  @Test
  void heldOutExamplesAreTheSameOnes() throws IOException {
    Job source = job("{name: digits, hold_out: 200}");
    pack(job("digits"), OptionalInt.empty(), 10_000);
    Job packed = job("{name: packed, path: packed, hold_out: 200}");
    assertSame(trained(source, "source", event -> {}), trained(packed, "packed", event -> {}));
  }

  @Test
  void packedImagesTrainToTheSameBitsAsTheirFolder() throws IOException {
    for (int i = 0; i < 110; i++) {
      Path part = folder.resolve("photos").resolve(i < 90 ? "train" : "test").resolve("c" + i % 2);
      Files.createDirectories(part);
      RandomStream random = new RandomStream(i, "image");
      BufferedImage image = new BufferedImage(12, 10 + i % 4, BufferedImage.TYPE_INT_RGB);
      for (int at = 0; at < 120; at++) {
        image.setRGB(at % 12, at / 12, random.nextInt(1 << 24));
      }
      ImageIO.write(image, "png", part.resolve(i + ".png").toFile());
    }
    String options = "size: 6, mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.2, 0.3]";
    Job source = job("{name: image-folder, path: photos, " + options + "}");
    pack(source, OptionalInt.empty(), 5_000);
    Job packed = job("{name: packed, path: packed, " + options + ", workers: 3}");
    assertSame(trained(source, "source", event -> {}), trained(packed, "packed", event -> {}));
    assertEquals(packed.data(), reread(packed).data());
    assertTrue(faults("{name: packed, path: packed}").contains("size"), "files have no size");
  }

  private Job reread(Job job) {
    return runs().parse(JobText.yaml(job));
  }

  private String faults(String data) {
    return String.valueOf(assertThrows(JobException.class, () -> job(data)).getMessage());
  }

  @Test
  void optionsOfPackedDataAreThoseOfTheirKind() throws IOException {
    pack(job("digits"), OptionalInt.empty(), 1 << 20);
    Job packed = job("{name: packed, path: packed}");
    PackedContents contents = new PackedContents(Task.CLASSIFICATION, false, 1437, 0);
    assertEquals(
        new DataSource.Packed(folder.resolve("packed"), Optional.empty(), contents), packed.data());
    assertEquals(packed.data(), reread(packed).data());
    assertTrue(faults("{name: packed, path: packed, size: 8}").contains("a key of packed arrays"));
    assertTrue(faults("{name: packed}").contains("expected path for packed data"));
    assertTrue(faults("packed").contains("expected the path of packed data"));
    assertTrue(faults("{name: packed, path: .}").contains("packing was not finished"));
    assertTrue(faults("{name: packed, path: packed, hold_out: 1437}").contains("1 to 1436"));
  }

  private Job ofNumbers(String data, String more) {
    return runs()
        .parse(
            "data: "
                + data
                + "\nmodel: table-mlp\n"
                + more
                + "baseline: {length: 4ep, batch: 16, optimizer: {name: adamw, learning_rate:"
                + " 3e-3}}\n");
  }

  private void packPenguins() throws IOException {
    Files.copy(Path.of("..", "examples", "penguins.csv"), folder.resolve("penguins.csv"));
    pack(ofNumbers(MASS, ""), OptionalInt.empty(), 600);
  }

  @Test
  void packedNumbersTrainToTheSameBitsAlsoWhenLeftInTheMiddle() throws IOException {
    packPenguins();
    String target = "target: {at_most: 400}\n";
    Job source = ofNumbers(MASS, target);
    Job packed = ofNumbers("{name: packed, path: packed}", target);
    Files.move(folder.resolve("packed"), folder.resolve("moved"));
    assertEquals(Task.REGRESSION, packed.data().task(), "read once, with the job");
    assertTrue(packed.data().needsSchema());
    Files.move(folder.resolve("moved"), folder.resolve("packed"));
    assertEquals(Optional.of(new Target("rmse", 400, false)), packed.target());
    assertEquals(packed.data(), reread(packed).data());
    List<Map<String, Double>> told = new ArrayList<>();
    List<Map<String, Double>> toldOfShards = new ArrayList<>();
    Map<String, float[]> expected = trained(source, "source", event -> metrics(event, told));
    assertSame(expected, trained(packed, "whole", event -> metrics(event, toldOfShards)));
    assertEquals(told, toldOfShards);
    assertEquals(List.of("rmse", "mae", "r2", "loss"), List.copyOf(told.get(0).keySet()));
    assertSame(expected, leftAndResumed(packed, "left", 25)); // in the second epoch of 17 steps
  }

  private static void metrics(Event event, List<Map<String, Double>> told) {
    if (event instanceof Event.Evaluated evaluated) {
      told.add(evaluated.metrics());
    }
  }

  /** What is packed says that it is a number, before it is opened. */
  @Test
  void whatNeedsClassesIsRefusedOfPackedNumbers() throws IOException {
    packPenguins();
    String accuracy = "target: {metric: accuracy, at_least: 0.9}\n";
    String packed = "{name: packed, path: packed}";
    assertTrue(numbersFault(packed, accuracy).contains("expected a metric of a number to predict"));
    assertTrue(
        numbersFault("{name: packed, path: packed, sampling: {name: class-balanced}}", "")
            .contains("expected a sampling that needs no classes"));
    assertTrue(
        numbersFault("{name: packed, path: packed, hold_out: 20}", "")
            .contains("hold out of the table itself"));
  }

  /** Mean and deviation were taken of all of them. */
  @Test
  void noPackedNumbersAreHeldOut() throws IOException {
    float[][] rows = new float[20][1];
    double[] prices = new double[rows.length];
    Arrays.setAll(prices, i -> i % 7);
    ArrayDataset data = ArrayDataset.ofFloats(rows, prices, NumericTarget.of("price", prices));
    Path packed = folder.resolve("packed");
    Packing.pack(
        "prices", new DataPair(data, data), packed, OptionalInt.empty(), 99, PackProgress.NONE);
    String fault = numbersFault("{name: packed, path: packed, hold_out: 1}", "");
    assertTrue(fault.contains("job.yaml:1:46: expected hold_out of numbers that are not"), fault);
    DataSource.HeldOut held =
        new DataSource.HeldOut(ofNumbers("{name: packed, path: packed}", "").data(), 1);
    DataException refused = assertThrows(DataException.class, held::open);
    assertTrue(fault.contains(String.valueOf(refused.getMessage())), fault);
  }

  private String numbersFault(String data, String more) {
    return String.valueOf(
        assertThrows(JobException.class, () -> ofNumbers(data, more)).getMessage());
  }
}
