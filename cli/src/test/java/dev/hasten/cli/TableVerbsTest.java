package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** train, resume, eval and predict on the penguins of this repository, two of them spoiled. */
class TableVerbsTest {
  private static final String JOB =
      """
      data: {name: table, path: penguins.csv, target: species, drop: year, bad_rows: {skip: 2}}
      model: table-mlp
      target: {metric: accuracy, at_least: 0.9}
      baseline:
        length: 10ep
        batch: 16
        optimizer: {name: adamw, learning_rate: 1e-3}
      """;

  @TempDir private Path folder;
  private Path table;
  private Path job;
  private Path run;
  private String out = "";
  private String err = "";

  @BeforeEach
  void files() throws IOException {
    List<String> lines =
        new ArrayList<>(Files.readAllLines(Path.of("..", "examples", "penguins.csv")));
    lines.add(20, "Adelie,Biscoe,thirty,18,181,3750,male,2007");
    lines.add(30, "Adelie,Biscoe");
    table = Files.write(folder.resolve("penguins.csv"), lines);
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

  @Test
  void aTableIsTrainedGoneOnWithScoredAndPredictedFrom() throws IOException {
    assertEquals(0, hasten("train", job, "--out", run, "--json"), err);
    JsonNode left = leftOut();
    assertEquals(2, left.path("count").asInt());
    assertEquals(table + ":21", left.path("examples").path(0).path("place").asText());
    assertTrue(left.path("examples").path(0).path("reason").asText().contains("\"thirty\""));
    assertEquals(table + ":31", left.path("examples").path(1).path("place").asText());

    assertEquals(0, hasten("resume", run, "--set", "length=12ep", "--json"), err);
    JsonNode trained = json().path("metrics");
    assertEquals(0, hasten("eval", run, "--json"), err);
    assertEquals(trained, json().path("metrics"));

    Path rows = folder.resolve("new.csv");
    Files.writeString(
        rows,
        "sex,island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g\n"
            + "female,Biscoe,46,14,217,5000\n"
            + "male,Torgersen,39,18.7,181,3750\n"
            + "NA,Dream,NA,19,195,3700\n");
    assertEquals(0, hasten("predict", run, "--input", rows), err);
    List<String> lines = out.lines().toList();
    assertEquals("class,Adelie,Chinstrap,Gentoo", lines.get(0));
    assertTrue(lines.get(1).startsWith("Gentoo,"), out);
    assertTrue(lines.get(2).startsWith("Adelie,"), out);
    assertEquals(4, lines.size());
    assertEquals(0, hasten("predict", run, "--input", rows, "--json"), err);
    assertEquals("Gentoo", json().path(0).path("class").asText());
    assertTrue(json().path(0).path("probabilities").path("Gentoo").asDouble() > 0.5, out);

    Files.writeString(rows, "island,bill_length_mm\nBiscoe,46\n");
    assertEquals(2, hasten("predict", run, "--input", rows));
    assertTrue(err.contains("the columns \"bill_depth_mm\", \"flipper_length_mm\""), err);
  }

  @Test
  void aTableDrawnInAnotherOrderIsScoredAndPredictedFrom() throws IOException {
    String balanced = "{skip: 2}, sampling: {name: class-balanced}}";
    String free = JOB.replace("target: {metric: accuracy, at_least: 0.9}\n", "");
    Files.writeString(job, free.replace("{skip: 2}}", balanced));
    assertEquals(0, hasten("train", job, "--out", run, "--set", "length=3st", "--json"), err);
    JsonNode trained = json().path("metrics");
    assertEquals(0, hasten("eval", run, "--json"), err);
    assertEquals(trained, json().path("metrics"));
    Path rows = Path.of("..", "examples", "penguins.csv");
    assertEquals(0, hasten("predict", run, "--input", rows), err);
    assertEquals("class,Adelie,Chinstrap,Gentoo", out.lines().findFirst().orElse(""));
  }

  private JsonNode leftOut() throws IOException {
    List<JsonNode> all = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("events.jsonl"))) {
      JsonNode event = new ObjectMapper().readTree(line);
      if (event.path("event").asText().equals("leftout")) {
        all.add(event);
      }
    }
    assertEquals(1, all.size());
    return all.get(0);
  }

  @Test
  void aTableThatChangedIsRefused() throws IOException {
    Files.writeString(job, JOB.replace("target: {metric: accuracy, at_least: 0.9}\n", ""));
    assertEquals(0, hasten("train", job, "--out", run, "--set", "length=3st"), err);
    Files.writeString(table, Files.readString(table).replace("Dream", "Reality"));
    assertEquals(2, hasten("resume", run, "--set", "length=6st"));
    assertTrue(err.contains("data_fingerprint"), err);
    assertEquals(2, hasten("eval", run));
    assertTrue(err.contains("gives another schema than its table.json"), err);
    Files.delete(run.resolve("table.json"));
    assertEquals(2, hasten("predict", run, "--input", table));
    assertTrue(err.contains("expected the schema of the table in"), err);
  }

  @Test
  void aTableIsInspectedButNotPacked() throws IOException {
    assertEquals(0, hasten("data", "inspect", job), err);
    assertTrue(out.contains("examples                    274     70"), out);
    assertEquals(2, hasten("data", "pack", job, "--out", folder.resolve("packed")));
    assertTrue(err.contains("holds rows of a table"), err);
  }

  @Test
  void oneBadRowTooManyStopsBeforeThereIsARun() {
    assertEquals(2, hasten("train", job, "--out", run, "--set", "data.bad_rows.skip=1"));
    assertTrue(err.contains("expected at most 1 bad rows"), err);
    assertTrue(!Files.exists(run), "a run was begun");
  }
}
