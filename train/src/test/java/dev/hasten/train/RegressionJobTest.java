package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.NumericTarget;
import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.event.Event;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobException;
import dev.hasten.train.job.JobFile;
import dev.hasten.train.job.JobText;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.loss.NumberLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A job over a table whose target holds numbers: read, trained, left and taken up again. */
class RegressionJobTest {
  private static final String TABLE = "path: rows.csv, target: price, task: regression";

  private static final long MIDDLE = 18; // step of the second epoch of 12

  @TempDir private Path folder;

  private JobRuns runs() {
    return new JobRuns(folder);
  }

  /** A price of a number and a colour, about 1000 with a deviation of some 100. */
  @BeforeEach
  void file() throws IOException {
    RandomStream random = new RandomStream(1, "rows");
    StringBuilder text = new StringBuilder("x,colour,price\n");
    for (int i = 0; i < 240; i++) {
      double x = random.nextGaussian() * 10 + 5;
      boolean red = random.nextInt(3) == 0;
      double price = 1000 + 8 * x + (red ? 90 : 0) + random.nextGaussian();
      text.append(i % 20 == 7 ? "" : String.valueOf(x)).append(red ? ",red," : ",blue,");
      text.append(price).append('\n');
    }
    Files.writeString(folder.resolve("rows.csv"), text);
  }

  private Job job(String model, String data, String more) {
    return runs()
        .parse(
            "data: {name: table, "
                + data
                + "}\nmodel: "
                + model
                + "\n"
                + more
                + "baseline:\n  length: 6ep\n  batch: 16\n"
                + "  optimizer: {name: adamw, learning_rate: 3e-3}\n");
  }

  private Job job(String model, String data) {
    return job(model, data, "");
  }

  @Test
  void aJobIsWrittenBackAsItWasRead() {
    Job job = job("table-mlp", TABLE + ", hold_out: 6", "target: {metric: rmse, at_most: 3.2}\n");
    Job again = runs().parse(JobText.yaml(job));
    assertEquals(job.data(), again.data());
    assertEquals(Optional.of(new Target("rmse", 3.2, false)), again.target());
    Job huber =
        runs().parse(JobText.yaml(job).replace("evaluate_every", "loss: huber\n  evaluate_every"));
    assertEquals(Optional.of(NumberLoss.HUBER), huber.baseline().recipe().loss());
    assertEquals(huber.baseline(), runs().parse(JobText.yaml(huber)).baseline());
    Job usual = job("table-mlp", TABLE, "target: {at_most: 3.2}\n");
    assertEquals(Optional.of(new Target("rmse", 3.2, false)), usual.target());
    assertTrue(JobText.yaml(job).contains("task: regression"));
    String classes = JobText.yaml(job("table-mlp", "path: rows.csv, target: colour"));
    assertFalse(classes.contains("task"), "as it was written before there were tasks");
  }

  /** Whether 313 is a share is not known where the data are not. */
  @Test
  void aTargetIsNotJudgedByDataThatHaveAFault() {
    String fault =
        String.valueOf(
            assertThrows(
                    JobException.class,
                    () ->
                        job(
                            "table-mlp",
                            "path: rows.csv, target: price, task: regresion",
                            "target: {at_most: 313}\n"))
                .getMessage());
    assertTrue(fault.contains("did you mean regression?"), fault);
    assertFalse(fault.contains("for the target"), fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "task: regresion||job.yaml:1:58: expected a task, but got \"regresion\"; did you mean regression?",
        "task: [regression]||expected text for task",
        TABLE
            + "|target: {metric: accuracy, at_least: 0.9}|job.yaml:3:18: expected a metric of a"
            + " number to predict for the target (loss, rmse, mae, r2), but got accuracy",
        TABLE + "|target: {at_least: 0.9}|expected at_most for rmse, of which less is better",
        "task: classification|target: {metric: rmse, at_most: 1}|expected a metric of classes for"
            + " the target (accuracy, top5, loss), but got rmse",
        TABLE + "|target: {metric: rmse, at_least: 1}|expected at_most for rmse, of which less is",
        TABLE + "|target: {metric: r2, at_most: 1}|expected at_least for r2, of which more is",
        TABLE + "|target: {metric: r2, at_least: 1.5}|job.yaml:3:32: expected 1 or less for r2",
        TABLE + "|target: {metric: mae, at_most: -1}|job.yaml:3:32: expected 0 or more for mae",
        TABLE + "|target: {at_most: many}|for the target, but got \"many\": write one such as 12.5",
        TABLE
            + "|target: {metric: f1, at_least: 0.9}|expected a metric of a number to predict for"
            + " the target (loss, rmse, mae, r2), but got \"f1\"",
        TABLE
            + ", sampling: {name: class-balanced}||expected a sampling that needs no classes for a"
            + " number to predict (task: regression), but got class-balanced: leave it out",
      })
  void faultsAreToldAtTheirPlace(String data, String target, String expected) {
    String table = data.startsWith("path") ? data : "path: rows.csv, target: price, " + data;
    JobException fault =
        assertThrows(
            JobException.class, () -> job("table-mlp", table, target == null ? "" : target + "\n"));
    assertTrue(String.valueOf(fault.getMessage()).contains(expected), fault::toString);
  }

  @Test
  void rowsOfEachClassAreNotHeldOut() {
    Job job = job("table-mlp", TABLE + ", hold_out: {of_each_class: 6}");
    String words = assertThrows(DataException.class, () -> job.data().open()).getMessage();
    assertTrue(words.endsWith("but got of_each_class: write hold_out: 6"), words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "table-mlp",
        "{name: ft-transformer, width: 32}",
        "dlrm-small",
      })
  void itTrainsWithOneOutputAndResumesBitForBit(String model) {
    Job job = job(model, TABLE);
    try (DataPair data = job.data().open()) {
      double deviation = data.train().numericTarget().orElseThrow().deviation();
      List<Map<String, Double>> told = new ArrayList<>();
      Map<String, float[]> whole =
          runs().trained(data, job.baseline(), "whole", event -> metrics(event, told));
      double first = told.get(0).getOrDefault("rmse", Double.NaN);
      double last = told.get(told.size() - 1).getOrDefault("rmse", Double.NaN);
      assertTrue(last < first && last < 0.6 * deviation, told.toString());
      assertTrue(told.get(told.size() - 1).getOrDefault("r2", Double.NaN) > 0.6, told.toString());
      runs().left(data, job.baseline(), "halved", MIDDLE);
      List<Map<String, Double>> toldAgain = new ArrayList<>();
      Map<String, float[]> resumed =
          runs()
              .resumed(data, job.baseline(), "halved", MIDDLE, event -> metrics(event, toldAgain));
      whole.forEach((name, weights) -> assertArrayEquals(weights, resumed.get(name), name));
      assertEquals(told.get(told.size() - 1), toldAgain.get(toldAgain.size() - 1));
    }
  }

  /** With draws, remembered losses and weighted losses in it. */
  @Test
  void methodsThatChooseByLossResumeBitForBit() throws IOException {
    Files.write(folder.resolve("scores.txt"), Collections.nCopies(192, "0.5"));
    String sampled = TABLE + ", sampling: {name: importance, scores: scores.txt}";
    for (String speedups :
        List.of("[selective-backprop, mixup]", "[{name: loss-filtering, every: 2}]")) {
      String loss = speedups.contains("mixup") ? "huber" : "absolute-error";
      Job job = runs().parse(JobText.yaml(job("table-mlp", sampled + ", drop: colour")));
      Job chosen =
          JobFile.parse(
              "job.yaml",
              folder,
              JobText.yaml(job),
              List.of("baseline.speedups=" + speedups, "baseline.loss=" + loss),
              Optional.empty(),
              Catalogs.standard());
      try (DataPair data = chosen.data().open()) {
        NamedRecipe recipe = chosen.baseline();
        String run = "run" + speedups.length();
        Map<String, float[]> whole = runs().trained(data, recipe, run + "whole", event -> {});
        runs().left(data, recipe, run, MIDDLE);
        Map<String, float[]> resumed = runs().resumed(data, recipe, run, MIDDLE, event -> {});
        whole.forEach((name, weights) -> assertArrayEquals(weights, resumed.get(name), name));
      }
    }
  }

  @Test
  void parquetTrainsToTheSameBits() throws IOException {
    Path golden = Path.of("../data/src/test/resources/dev/hasten/data/table/penguins.parquet");
    Files.copy(golden, folder.resolve("penguins.parquet"));
    Files.copy(Path.of("../examples/penguins.csv"), folder.resolve("penguins.csv"));
    String mass = ", target: body_mass_g, task: regression, drop: year, bad_rows: {skip: 2}";
    Job parquet = job("table-mlp", "path: penguins.parquet" + mass);
    Job csv = job("table-mlp", "path: penguins.csv" + mass);
    try (DataPair one = parquet.data().open();
        DataPair other = csv.data().open()) {
      Map<String, float[]> weights = runs().trained(other, csv.baseline(), "csv", event -> {});
      runs()
          .trained(one, parquet.baseline(), "parquet", event -> {})
          .forEach((name, values) -> assertArrayEquals(weights.get(name), values, name));
    }
  }

  @Test
  void tablesOfAMixtureHaveTheScaleOfTheFirst() throws IOException {
    String rows = Files.readString(folder.resolve("rows.csv"));
    Files.writeString(folder.resolve("other.csv"), rows.replace(",blue,", ",blue,2"));
    String first = "{name: table, " + TABLE + "}";
    String both = "sources: [" + first + ", " + first.replace("rows.csv", "other.csv") + "]";
    String text =
        "data: {name: mixture, "
            + both
            + "}\nmodel: table-mlp\ntarget: {metric: mae, at_most: 1}\n"
            + "baseline: {length: 1ep, batch: 16, optimizer: adamw}\n";
    try (DataPair mixed = runs().parse(text).data().open();
        DataPair alone = job("table-mlp", TABLE).data().open()) {
      assertEquals(alone.train().numericTarget(), mixed.train().numericTarget());
    }
    String one = text.replaceFirst(", task: regression", "");
    assertThrows(DataException.class, () -> runs().parse(one).data().open());
    String held = text.replaceFirst("other.csv, (.*?)}", "other.csv, $1, hold_out: 6}");
    String fault =
        assertThrows(DataException.class, () -> runs().parse(held).data().open()).getMessage();
    assertTrue(fault.startsWith("expected sources with one target, standardised alike"), fault);
    assertTrue(fault.contains("and none but the first hold_out"), fault);
  }

  @Test
  void aChangedTargetIsNotGoneOnWith() throws IOException {
    Job job = job("table-mlp", TABLE);
    try (DataPair data = job.data().open()) {
      runs().left(data, job.baseline(), "run", MIDDLE);
    }
    Path file = folder.resolve("rows.csv");
    Files.writeString(file, Files.readString(file).replaceFirst(",blue,", ",blue,1"));
    try (DataPair data = job.data().open()) {
      IllegalArgumentException fault =
          assertThrows(
              IllegalArgumentException.class,
              () -> runs().resumed(data, job.baseline(), "run", MIDDLE, event -> {}));
      assertTrue(
          String.valueOf(fault.getMessage()).contains("data_fingerprint is"), fault::toString);
    }
  }

  /** Of examples that make no sum over all, their target is what is known. */
  @Test
  void anotherScaleOrLossIsNotGoneOnWith() {
    float[][] rows = {{1, 2}, {3, 4}, {5, 7}, {7, 8}};
    double[] numbers = {1, 2, 3, 4};
    NumericTarget target = NumericTarget.of("n", numbers);
    Dataset data = ArrayDataset.ofFloats(rows, numbers, target);
    Recipe recipe = Recipe.of(Length.steps(4)).withBatch(4);
    try (Layer model = Sequential.of(new Linear(2, 1));
        Trainer trainer = new Trainer(model, saved(recipe, data))) {
      trainer.run();
    }
    NumericTarget wider = new NumericTarget("n", target.mean(), 2 * target.deviation());
    String scale = refusal(recipe, ArrayDataset.ofFloats(rows, numbers, wider));
    assertTrue(scale.contains("data is \"4 of [2], NumericTarget"), scale);
    String loss = refusal(recipe.withLoss(NumberLoss.HUBER), data);
    assertTrue(loss.contains("loss is \"not told\" there and \"huber\" here"), loss);
    try (Layer model = Sequential.of(new Linear(2, 1));
        Trainer usual =
            new Trainer(model, saved(recipe.withLoss(NumberLoss.SQUARED_ERROR), data))) {
      assertEquals(4, usual.resume(false));
    }
  }

  private TrainingJob saved(Recipe recipe, Dataset data) {
    return TrainingJob.of(recipe, data).withCheckpoints(Checkpointing.in(folder.resolve("arrays")));
  }

  private String refusal(Recipe recipe, Dataset data) {
    try (Layer model = Sequential.of(new Linear(2, 1));
        Trainer trainer = new Trainer(model, saved(recipe, data))) {
      return String.valueOf(
          assertThrows(IllegalArgumentException.class, () -> trainer.resume(false)).getMessage());
    }
  }

  private static void metrics(Event event, List<Map<String, Double>> told) {
    if (event instanceof Event.Evaluated evaluated) {
      told.add(evaluated.metrics());
    }
  }
}
