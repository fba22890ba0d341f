package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataPair;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.pack.PackProgress;
import dev.hasten.data.pack.Packing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs on what the penguins of this repository weigh: two of them were not weighed. */
class RegressionVerbsTest {
  private static final String JOB =
      """
      data:
        name: table
        path: penguins.csv
        target: body_mass_g
        task: regression
        drop: year
        bad_rows: {skip: 2}
      model: table-mlp
      target: {metric: rmse, at_most: 450}
      baseline:
        length: 12ep
        batch: 16
        evaluate_every: 4ep
        optimizer: {name: adamw, learning_rate: 3e-3}
      recipes:
        fast: {length: 10ep, speedups: [{name: clipping, norm: 1}]}
      """;

  @TempDir private Path folder;
  private final Verbs hasten = new Verbs();
  private Path job;
  private Path run;

  @BeforeEach
  void files() throws IOException {
    Files.copy(Path.of("..", "examples", "penguins.csv"), folder.resolve("penguins.csv"));
    job = Files.writeString(folder.resolve("job.yaml"), JOB);
    run = folder.resolve("run");
  }

  @Test
  void numbersAreTrainedGoneOnWithScoredAndPredicted() throws IOException {
    assertEquals(0, hasten.run("train", job, "--recipe", "baseline", "--out", run), hasten.err());
    assertTrue(
        hasten.out().matches("(?s).*: rmse [0-9.]+, mae [0-9.]+, r2 0\\.[0-9]+, loss 0\\..*"),
        hasten.out());
    assertEquals(0, hasten.run("resume", run, "--set", "length=14ep", "--json"), hasten.err());
    JsonNode trained = hasten.json().path("metrics");
    assertEquals(List.of("rmse", "mae", "r2", "loss"), Verbs.names(trained));
    assertEquals(0, hasten.run("eval", run, "--json"), hasten.err());
    assertEquals(trained, hasten.json().path("metrics"));
    assertEquals(0, hasten.run("eval", run), hasten.err());
    assertTrue(hasten.out().contains(": rmse "), hasten.out());
    String events = Files.readString(run.resolve("events.jsonl"));
    assertTrue(events.contains("\"metrics\":{\"rmse\":"), events);

    Path rows = folder.resolve("new.csv");
    Files.writeString(
        rows,
        "sex,island,species,bill_length_mm,bill_depth_mm,flipper_length_mm\n"
            + "male,Biscoe,Gentoo,50,15,225\n"
            + "female,Torgersen,Adelie,37,18,185\n");
    assertEquals(0, hasten.run("predict", run, "--input", rows), hasten.err());
    List<String> lines = hasten.out().lines().toList();
    assertEquals("body_mass_g", lines.get(0));
    assertEquals(3, lines.size());
    assertTrue(Double.parseDouble(lines.get(1)) > 4800, hasten.out());
    assertTrue(Double.parseDouble(lines.get(2)) < 4200, hasten.out());
    assertEquals(0, hasten.run("predict", run, "--input", rows, "--json"), hasten.err());
    assertEquals(
        Double.parseDouble(lines.get(1)),
        hasten.json().path(0).path("body_mass_g").asDouble(),
        0.01);
  }

  /** Its tables are read by the schema of the first, and so is what is predicted from. */
  @Test
  void aMixtureOfTablesKeepsWhatItPredicts() throws IOException {
    Files.copy(folder.resolve("penguins.csv"), folder.resolve("others.csv"));
    String table =
        "{name: table, path: penguins.csv, target: body_mass_g, task: regression, drop: year,"
            + " bad_rows: {skip: 2}}";
    String sources = table + ", " + table.replace("penguins", "others");
    Files.writeString(
        job,
        "data: {name: mixture, sources: ["
            + sources
            + "]}\n"
            + JOB.substring(JOB.indexOf("model:")));
    assertEquals(
        0, hasten.run("train", job, "--recipe", "baseline", "--out", run, "--json"), hasten.err());
    JsonNode trained = hasten.json().path("metrics");
    assertEquals(0, hasten.run("eval", run, "--json"), hasten.err());
    assertEquals(trained, hasten.json().path("metrics"));
    Path rows = folder.resolve("penguins.csv");
    Path schema = run.resolve("table.json");
    assertEquals(0, hasten.run("predict", run, "--input", rows), hasten.err());
    assertEquals("body_mass_g", hasten.out().lines().findFirst().orElse(""));
    assertTrue(
        hasten.out().lines().skip(1).mapToDouble(Double::parseDouble).allMatch(mass -> mass > 2000),
        hasten.out());
    String kept = Files.readString(schema);
    Files.writeString(rows, Files.readString(rows).replaceAll(",3(\\d\\d\\d),", ",2$1,"));
    assertEquals(2, hasten.run("eval", run), hasten.out());
    assertTrue(hasten.err().contains("gives another schema"), hasten.err());
    Files.delete(schema);
    assertEquals(2, hasten.run("predict", run, "--input", rows), hasten.out());
    assertTrue(hasten.err().contains("expected the schema of the table in"), hasten.err());
    assertEquals(2, hasten.run("eval", run), hasten.out());
    Files.writeString(schema, kept);
    assertEquals(0, hasten.run("predict", run, "--input", rows), hasten.err());
  }

  @Test
  void anInspectionTellsTheNumbersInPlaceOfClasses() throws IOException {
    assertEquals(0, hasten.run("data", "inspect", job), hasten.err());
    assertTrue(hasten.out().contains("body_mass_g"), hasten.out());
    assertTrue(hasten.out().contains("upper quartile"), hasten.out());
    assertTrue(hasten.out().contains("far from the others"), hasten.out());
    assertFalse(hasten.out().contains("class"), hasten.out());
    assertEquals(0, hasten.run("data", "inspect", job, "--json"), hasten.err());
    JsonNode target = hasten.json().path("train").path("target");
    assertEquals(2700, target.path("least").asDouble(), 500);
    assertEquals(4200, target.path("mean").asDouble(), 100);
    assertTrue(target.path("far").isArray());
    assertEquals(0, hasten.json().path("train").path("class_counts").size());
    Path page = folder.resolve("page.html");
    assertEquals(0, hasten.run("data", "inspect", job, "--html", page), hasten.err());
    assertTrue(Files.readString(page).contains("The number to predict"));
  }

  @Test
  void scoresAreWrittenAndSampledBy() throws IOException {
    Path scores = folder.resolve("scores.txt");
    assertEquals(0, hasten.run("data", "score", job, "--seeds", 1, "--out", scores), hasten.err());
    assertEquals(274, Files.readAllLines(scores).size());
    Files.writeString(
        job,
        JOB.replace(
            "bad_rows: {skip: 2}",
            "bad_rows: {skip: 2}\n  sampling: {name: importance, scores: scores.txt}"));
    assertEquals(0, hasten.run("train", job, "--recipe", "baseline", "--out", run), hasten.err());
    assertEquals(
        2, hasten.run("data", "score", job, "--by", "forgetting", "--out", scores), "of classes");
    assertTrue(hasten.err().contains("score by el2n"), hasten.err());
  }

  @Test
  void aComparisonIsMadeToAnErrorThatFalls() {
    assertEquals(0, hasten.run("compare", job, "--out", run, "--seeds", 1), hasten.err());
    assertTrue(hasten.out().contains("To rmse <= 450"), hasten.out());
    assertTrue(hasten.out().contains("1 of 1"), hasten.out());
  }

  @Test
  void aComparisonWithoutATargetIsToldOne() throws IOException {
    Files.writeString(job, JOB.replace("target: {metric: rmse, at_most: 450}\n", ""));
    assertEquals(2, hasten.run("compare", job, "--out", run), hasten.out());
    assertTrue(hasten.err().contains("add target: {metric: rmse, at_most: ...}"), hasten.err());
  }

  /** Every verb that reads data reads them from shards, and tells the same. */
  @Test
  void numbersArePackedAndUsedFromShards() throws IOException {
    Path packed = folder.resolve("packed");
    assertEquals(0, hasten.run("data", "pack", job, "--out", packed, "--json"), hasten.err());
    assertEquals("regression", hasten.json().path("task").asText());
    assertEquals(0, hasten.run("data", "pack", job, "--out", packed, "--json"), hasten.err());
    assertEquals(0, hasten.json().path("written").asInt(), "nothing is written twice");
    Path ofShards =
        Files.writeString(
            folder.resolve("shards.yaml"),
            "data: {name: packed, path: packed}\n" + JOB.substring(JOB.indexOf("model:")));

    assertEquals(0, hasten.run("data", "inspect", job, "--json"), hasten.err());
    JsonNode told = hasten.json();
    assertEquals(0, hasten.run("data", "inspect", packed, "--json"), hasten.err());
    JsonNode ofPacked = hasten.json();
    ((ObjectNode) told.path("table")).put("missing_told", false); // the one thing that shards lose
    assertEquals(told, ofPacked);
    assertEquals(
        0, hasten.run("data", "bench", ofShards, "--seconds", 0.2, "--json"), hasten.err());
    Path scores = folder.resolve("scores.txt");
    assertEquals(0, hasten.run("data", "score", ofShards, "--out", scores), hasten.err());
    assertEquals(274, Files.readAllLines(scores).size());

    Path other = folder.resolve("other");
    assertEquals(0, train(job, other), hasten.err());
    JsonNode trained = hasten.json().path("metrics");
    assertEquals(0, train(ofShards, run), hasten.err());
    assertEquals(trained, hasten.json().path("metrics"));
    assertEquals(0, hasten.run("eval", run, "--json"), hasten.err());
    assertEquals(trained, hasten.json().path("metrics"));
    Path rows = folder.resolve("penguins.csv");
    assertEquals(0, hasten.run("predict", other, "--input", rows), hasten.err());
    String predicted = hasten.out();
    assertEquals(0, hasten.run("predict", run, "--input", rows), hasten.err());
    assertEquals(predicted, hasten.out());
    assertEquals(
        0,
        hasten.run("compare", ofShards, "--out", folder.resolve("compared"), "--seeds", 1),
        hasten.err());
    assertTrue(hasten.out().contains("To rmse <= 450"), hasten.out());
  }

  /** Of arrays no schema says which columns a file has to have. */
  @Test
  void packedArraysAreScoredButNotPredictedFromAFile() throws IOException {
    packSums(1);
    Path packed = jobOfSums();
    assertEquals(0, train(packed, run), hasten.err());
    JsonNode trained = hasten.json().path("metrics");
    assertEquals(List.of("rmse", "mae", "r2", "loss"), Verbs.names(trained));
    assertEquals(0, hasten.run("eval", run, "--json"), hasten.err());
    assertEquals(trained, hasten.json().path("metrics"));
    assertEquals(2, hasten.run("predict", run, "--input", packed));
    assertTrue(
        hasten.err().contains("was trained on packed arrays: predict in Java"), hasten.err());
  }

  private void packSums(int unit) throws IOException {
    double[] sums = new double[40];
    float[][] rows = new float[sums.length][2];
    for (int i = 0; i < sums.length; i++) {
      rows[i] = new float[] {i % 7, i % 3};
      sums[i] = unit * (i % 7 + i % 3);
    }
    ArrayDataset data = ArrayDataset.ofFloats(rows, sums, NumericTarget.of("sum", sums));
    Packing.pack(
        "sums",
        new DataPair(data, data),
        folder.resolve("packed"),
        OptionalInt.empty(),
        1 << 20,
        PackProgress.NONE);
  }

  private Path jobOfSums() throws IOException {
    return Files.writeString(
        folder.resolve("sums.yaml"),
        "data: {name: packed, path: packed}\nmodel: mlp\nbaseline: {length: 2ep, batch: 8,"
            + " optimizer: adamw}\n");
  }

  /** Its answers would be taken in the unit of the numbers that are there now. */
  @Test
  void arraysThatWerePackedWithOtherNumbersAreNotEvaluatedOn() throws IOException {
    packSums(1);
    assertEquals(0, train(jobOfSums(), run), hasten.err());
    Files.move(folder.resolve("packed"), folder.resolve("before"));
    packSums(10);
    assertEquals(2, hasten.run("eval", run), hasten.out());
    assertEquals(1, hasten.err().strip().lines().count(), hasten.err());
    assertTrue(hasten.err().contains("expected the number to predict, standardised"), hasten.err());
    assertTrue(hasten.err().contains("NumericTarget[name=sum, mean=3"), hasten.err());
  }

  private int train(Path what, Path into) {
    return hasten.run("train", what, "--recipe", "baseline", "--json", "--out", into);
  }

  @Test
  void whatNeedsClassesIsRefusedBeforeTraining() {
    assertEquals(
        2,
        hasten.run("train", job, "--out", run, "--set", "recipes.fast.speedups=[label-smoothing]"));
    assertTrue(
        hasten.err().contains("expected classes to predict for label-smoothing"), hasten.err());
    assertEquals(2, hasten.run("train", job, "--out", run, "--set", "target.metric=top5"));
    assertTrue(hasten.err().contains("expected a metric of a number to predict"), hasten.err());
  }
}
