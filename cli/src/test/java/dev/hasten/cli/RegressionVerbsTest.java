package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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
  private Path job;
  private Path run;
  private String out = "";
  private String err = "";

  @BeforeEach
  void files() throws IOException {
    Files.copy(Path.of("..", "examples", "penguins.csv"), folder.resolve("penguins.csv"));
    job = Files.writeString(folder.resolve("job.yaml"), JOB);
    run = folder.resolve("run");
  }

  private int hasten(Object... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(outText)).setErr(new PrintWriter(errText));
    String[] words = List.of(arguments).stream().map(String::valueOf).toArray(String[]::new);
    int code = Main.run(line, words);
    out = outText.toString();
    err = errText.toString();
    return code;
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out);
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void numbersAreTrainedGoneOnWithScoredAndPredicted() throws IOException {
    assertEquals(0, hasten("train", job, "--recipe", "baseline", "--out", run), err);
    assertTrue(out.matches("(?s).*: rmse [0-9.]+, mae [0-9.]+, r2 0\\.[0-9]+, loss 0\\..*"), out);
    assertEquals(0, hasten("resume", run, "--set", "length=14ep", "--json"), err);
    JsonNode trained = json().path("metrics");
    assertEquals(List.of("rmse", "mae", "r2", "loss"), names(trained));
    assertEquals(0, hasten("eval", run, "--json"), err);
    assertEquals(trained, json().path("metrics"));
    assertEquals(0, hasten("eval", run), err);
    assertTrue(out.contains(": rmse "), out);
    String events = Files.readString(run.resolve("events.jsonl"));
    assertTrue(events.contains("\"metrics\":{\"rmse\":"), events);

    Path rows = folder.resolve("new.csv");
    Files.writeString(
        rows,
        "sex,island,species,bill_length_mm,bill_depth_mm,flipper_length_mm\n"
            + "male,Biscoe,Gentoo,50,15,225\n"
            + "female,Torgersen,Adelie,37,18,185\n");
    assertEquals(0, hasten("predict", run, "--input", rows), err);
    List<String> lines = out.lines().toList();
    assertEquals("body_mass_g", lines.get(0));
    assertEquals(3, lines.size());
    assertTrue(Double.parseDouble(lines.get(1)) > 4800, out);
    assertTrue(Double.parseDouble(lines.get(2)) < 4200, out);
    assertEquals(0, hasten("predict", run, "--input", rows, "--json"), err);
    assertEquals(
        Double.parseDouble(lines.get(1)), json().path(0).path("body_mass_g").asDouble(), 0.01);
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
    assertEquals(0, hasten("train", job, "--recipe", "baseline", "--out", run, "--json"), err);
    JsonNode trained = json().path("metrics");
    assertEquals(0, hasten("eval", run, "--json"), err);
    assertEquals(trained, json().path("metrics"));
    Path rows = folder.resolve("penguins.csv");
    Path schema = run.resolve("table.json");
    assertEquals(0, hasten("predict", run, "--input", rows), err);
    assertEquals("body_mass_g", out.lines().findFirst().orElse(""));
    assertTrue(
        out.lines().skip(1).mapToDouble(Double::parseDouble).allMatch(mass -> mass > 2000), out);
    String kept = Files.readString(schema);
    Files.writeString(rows, Files.readString(rows).replaceAll(",3(\\d\\d\\d),", ",2$1,"));
    assertEquals(2, hasten("eval", run), out);
    assertTrue(err.contains("gives another schema"), err);
    Files.delete(schema);
    assertEquals(2, hasten("predict", run, "--input", rows), out);
    assertTrue(err.contains("expected the schema of the table in"), err);
    assertEquals(2, hasten("eval", run), out);
    Files.writeString(schema, kept);
    assertEquals(0, hasten("predict", run, "--input", rows), err);
  }

  @Test
  void anInspectionTellsTheNumbersInPlaceOfClasses() throws IOException {
    assertEquals(0, hasten("data", "inspect", job), err);
    assertTrue(out.contains("body_mass_g"), out);
    assertTrue(out.contains("upper quartile"), out);
    assertTrue(out.contains("far from the others"), out);
    assertFalse(out.contains("class"), out);
    assertEquals(0, hasten("data", "inspect", job, "--json"), err);
    JsonNode target = json().path("train").path("target");
    assertEquals(2700, target.path("least").asDouble(), 500);
    assertEquals(4200, target.path("mean").asDouble(), 100);
    assertTrue(target.path("far").isArray());
    assertEquals(0, json().path("train").path("class_counts").size());
    Path page = folder.resolve("page.html");
    assertEquals(0, hasten("data", "inspect", job, "--html", page), err);
    assertTrue(Files.readString(page).contains("The number to predict"));
  }

  @Test
  void scoresAreWrittenAndSampledBy() throws IOException {
    Path scores = folder.resolve("scores.txt");
    assertEquals(0, hasten("data", "score", job, "--seeds", 1, "--out", scores), err);
    assertEquals(274, Files.readAllLines(scores).size());
    Files.writeString(
        job,
        JOB.replace(
            "bad_rows: {skip: 2}",
            "bad_rows: {skip: 2}\n  sampling: {name: importance, scores: scores.txt}"));
    assertEquals(0, hasten("train", job, "--recipe", "baseline", "--out", run), err);
    assertEquals(
        2, hasten("data", "score", job, "--by", "forgetting", "--out", scores), "of classes");
    assertTrue(err.contains("score by el2n"), err);
  }

  @Test
  void aComparisonIsMadeToAnErrorThatFalls() {
    assertEquals(0, hasten("compare", job, "--out", run, "--seeds", 1), err);
    assertTrue(out.contains("To rmse <= 450"), out);
    assertTrue(out.contains("1 of 1"), out);
  }

  @Test
  void aComparisonWithoutATargetIsToldOne() throws IOException {
    Files.writeString(job, JOB.replace("target: {metric: rmse, at_most: 450}\n", ""));
    assertEquals(2, hasten("compare", job, "--out", run), out);
    assertTrue(err.contains("add target: {metric: rmse, at_most: ...}"), err);
  }

  @Test
  void whatNeedsClassesIsRefusedBeforeTraining() {
    assertEquals(
        2, hasten("train", job, "--out", run, "--set", "recipes.fast.speedups=[label-smoothing]"));
    assertTrue(err.contains("expected classes to predict for label-smoothing"), err);
    assertEquals(2, hasten("train", job, "--out", run, "--set", "target.metric=top5"));
    assertTrue(err.contains("expected a metric of a number to predict"), err);
    assertEquals(2, hasten("data", "pack", job, "--out", folder.resolve("packed")));
    assertTrue(err.contains("holds rows of a table"), err);
  }
}
