package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Task;
import dev.hasten.data.table.TableFormat;
import dev.hasten.data.table.TableOptions;
import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.job.DataSource;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobException;
import dev.hasten.train.job.JobText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job over a table: read, trained, left and taken up again. */
class TableJobTest {
  private static final long MIDDLE = 18; // step of the second epoch of 12

  @TempDir private Path folder;

  private JobRuns runs() {
    return new JobRuns(folder);
  }

  /** The class is that of a number's sign, but for one colour, where it is the other. */
  @BeforeEach
  void file() throws IOException {
    RandomStream random = new RandomStream(1, "rows");
    StringBuilder text = new StringBuilder("x,colour,kind\n");
    for (int i = 0; i < 240; i++) {
      double x = random.nextGaussian() * 10 + 5;
      boolean red = random.nextInt(3) == 0;
      text.append(i % 20 == 7 ? "" : String.valueOf(x)).append(red ? ",red," : ",blue,");
      text.append(x > 5 ^ red ? "up\n" : "down\n");
    }
    Files.writeString(folder.resolve("rows.csv"), text);
  }

  private Job job(String model, String data) {
    return runs()
        .parse(
            "data: {name: table, "
                + data
                + "}\nmodel: "
                + model
                + "\nbaseline: {length: 4ep, batch: 16, optimizer: {name: adamw, learning_rate: 3e-3}}\n");
  }

  @Test
  void aJobOfATableIsWrittenBackAsItWasRead() {
    Job job =
        job(
            "table-mlp",
            "path: rows.csv, target: kind, separator: tab, header: false, missing: ['', '?', null],"
                + " drop: [1, a b], numeric: x, categorical: [yes], test_share: 25%, split_seed: 7,"
                + " bad_rows: {skip: 3}, hold_out: 6");
    TableOptions options =
        new TableOptions(
            "kind",
            Task.CLASSIFICATION,
            new TableFormat('\t', false, List.of("", "?", "null")),
            List.of("1", "a b"),
            List.of("x"),
            List.of("yes"),
            0.25,
            7,
            3);
    DataSource table =
        new DataSource.TableFile(folder.resolve("rows.csv"), Optional.empty(), options);
    assertEquals(new DataSource.HeldOut(table, 6), job.data());
    assertEquals(job.data(), runs().parse(JobText.yaml(job)).data());
    Job two = job("table-mlp", "path: rows.csv, test_path: rows.csv, target: kind, separator: ;");
    assertEquals(two.data(), runs().parse(JobText.yaml(two)).data());
  }

  /** What says how cells are separated has no place in files that have none. */
  @Test
  void aJobMayNameParquetOrJsonLines() throws IOException {
    Path golden = Path.of("../data/src/test/resources/dev/hasten/data/table/penguins.parquet");
    Files.copy(golden, folder.resolve("penguins.parquet"));
    Files.copy(Path.of("../examples/penguins.csv"), folder.resolve("penguins.csv"));
    Job parquet = job("table-mlp", "path: penguins.parquet, target: species, drop: year");
    Job csv = job("table-mlp", "path: penguins.csv, target: species, drop: year");
    assertEquals(parquet.data(), runs().parse(JobText.yaml(parquet)).data());
    try (DataPair one = parquet.data().open();
        DataPair other = csv.data().open()) {
      Map<String, float[]> weights = runs().trained(other, csv.baseline(), "csv", event -> {});
      runs()
          .trained(one, parquet.baseline(), "parquet", event -> {})
          .forEach((name, values) -> assertArrayEquals(weights.get(name), values, name));
    }
    Files.writeString(folder.resolve("rows.jsonl"), "{}\n");
    JobException fault =
        assertThrows(
            JobException.class,
            () -> job("table-mlp", "path: rows.jsonl, target: kind, separator: ;, header: true"));
    assertTrue(
        fault.getMessage().contains("expected no separator for rows.jsonl"), fault::toString);
    assertTrue(fault.getMessage().contains("expected no header"), fault::toString);
  }

  @Test
  void faultsOfATableAreToldAtOnce() {
    JobException fault =
        assertThrows(
            JobException.class,
            () ->
                job(
                    "table-mlp",
                    "path: none.csv, test_path: rows.csv, split_seed: 1, separator: ', ', header: 1,"
                        + " drop: {a: b}, bad_rows: {skip: 0}, colour: red"));
    String words = String.valueOf(fault.getMessage());
    for (String part :
        List.of(
            "none.csv",
            "test_path or split_seed",
            "one character",
            "true or false for header",
            "text for drop",
            "{skip: 10}",
            "\"colour\"",
            "expected target for a table")) {
      assertTrue(words.contains(part), part + " in " + words);
    }
    assertTrue(
        assertThrows(JobException.class, () -> runs().parse("data: table\nbaseline: {}\n"))
            .getMessage()
            .contains("expected the path of the table"));
  }

  @Test
  void rowsOfEachClassAreNotHeldOut() {
    String table = "path: rows.csv, target: kind, hold_out: ";
    Job job = job("table-mlp", table + "{of_each_class: 6}");
    assertEquals(job.data(), runs().parse(JobText.yaml(job)).data());
    String words = assertThrows(DataException.class, () -> job.data().open()).getMessage();
    assertTrue(words.endsWith("but got of_each_class: write hold_out: 6"), words);
    try (DataPair data = job("table-mlp", table + "6").data().open()) {
      assertEquals(6, data.test().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"table-mlp", "{name: ft-transformer, width: 32}", "dlrm-small"})
  void itTrainsWithoutBeingToldTheColumnsAndResumesBitForBit(String model) {
    Job job = job(model, "path: rows.csv, target: kind");
    try (DataPair data = job.data().open()) {
      List<Double> accuracies = new ArrayList<>();
      Map<String, float[]> whole =
          runs().trained(data, job.baseline(), "whole", event -> accuracies(event, accuracies));
      assertTrue(accuracies.get(accuracies.size() - 1) > 0.85, accuracies.toString());
      runs().left(data, job.baseline(), "halved", MIDDLE);
      Map<String, float[]> resumed =
          runs().resumed(data, job.baseline(), "halved", MIDDLE, event -> {});
      whole.forEach((name, weights) -> assertArrayEquals(weights, resumed.get(name), name));
    }
  }

  private static void accuracies(Event event, List<Double> accuracies) {
    if (event instanceof Event.Evaluated evaluated) {
      accuracies.add(evaluated.metrics().get("accuracy"));
    }
  }

  @Test
  void aChangedTableIsNotGoneOnWith() throws IOException {
    Job job = job("table-mlp", "path: rows.csv, target: kind");
    try (DataPair data = job.data().open()) {
      runs().left(data, job.baseline(), "run", MIDDLE);
    }
    Path file = folder.resolve("rows.csv");
    Files.writeString(file, Files.readString(file).replaceFirst("blue", "red"));
    try (DataPair data = job.data().open()) {
      IllegalArgumentException fault =
          assertThrows(
              IllegalArgumentException.class,
              () -> runs().resumed(data, job.baseline(), "run", MIDDLE, event -> {}));
      assertTrue(
          String.valueOf(fault.getMessage()).contains("data_fingerprint is"), fault::toString);
    }
  }

  @Test
  void rowsThatAreLeftOutAreTold() throws IOException {
    Path file = folder.resolve("rows.csv");
    Files.writeString(file, Files.readString(file) + "1,red\nhigh,red,up\n");
    Job job = job("table-mlp", "path: rows.csv, target: kind, bad_rows: {skip: 2}");
    List<Event.LeftOut> told = new ArrayList<>();
    try (DataPair data = job.data().open()) {
      runs()
          .trained(
              data,
              job.baseline(),
              "run",
              event -> {
                if (event instanceof Event.LeftOut left) {
                  told.add(left);
                }
              });
    }
    assertEquals(1, told.size());
    assertEquals(2, told.get(0).examples().size());
    assertEquals(file + ":242", told.get(0).examples().get(0).place());
    assertEquals(file + ":243", told.get(0).examples().get(1).place());
  }

  @Test
  void modelsThatDoNotFitTheColumnsAreRefused() {
    String table = "path: rows.csv, target: kind";
    assertTrue(refusal(job("mlp", table)).contains("a model that takes categories"));
    String said = refusal(job("{name: table-mlp, categories: [0, 2, 0]}", table));
    assertTrue(said.contains("leave categories out"), said);
    try (DataPair data = job("mlp", table + ", drop: colour").data().open();
        Layer model = job("mlp", table).baseline().modelFor(data.train())) {
      assertEquals(List.of(0, 0), data.train().categories());
    }
  }

  private static String refusal(Job job) {
    try (DataPair data = job.data().open()) {
      return String.valueOf(
          assertThrows(IllegalArgumentException.class, () -> job.baseline().modelFor(data.train()))
              .getMessage());
    }
  }
}
