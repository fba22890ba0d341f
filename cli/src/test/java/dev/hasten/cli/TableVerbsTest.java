package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  private final Verbs hasten = new Verbs();
  private Path table;
  private Path job;
  private Path run;

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

  @Test
  void aTableIsTrainedGoneOnWithScoredAndPredictedFrom() throws IOException {
    assertEquals(0, hasten.run("train", job, "--out", run, "--json"), hasten.err());
    JsonNode left = leftOut();
    assertEquals(2, left.path("count").asInt());
    assertEquals(table + ":21", left.path("examples").path(0).path("place").asText());
    assertTrue(left.path("examples").path(0).path("reason").asText().contains("\"thirty\""));
    assertEquals(table + ":31", left.path("examples").path(1).path("place").asText());

    assertEquals(0, hasten.run("resume", run, "--set", "length=12ep", "--json"), hasten.err());
    JsonNode trained = hasten.json().path("metrics");
    assertEquals(0, hasten.run("eval", run, "--json"), hasten.err());
    assertEquals(trained, hasten.json().path("metrics"));

    Path rows = folder.resolve("new.csv");
    Files.writeString(
        rows,
        "sex,island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g\n"
            + "female,Biscoe,46,14,217,5000\n"
            + "male,Torgersen,39,18.7,181,3750\n"
            + "NA,Dream,NA,19,195,3700\n");
    assertEquals(0, hasten.run("predict", run, "--input", rows), hasten.err());
    List<String> lines = hasten.out().lines().toList();
    assertEquals("class,Adelie,Chinstrap,Gentoo", lines.get(0));
    assertTrue(lines.get(1).startsWith("Gentoo,"), hasten.out());
    assertTrue(lines.get(2).startsWith("Adelie,"), hasten.out());
    assertEquals(4, lines.size());
    assertEquals(0, hasten.run("predict", run, "--input", rows, "--json"), hasten.err());
    assertEquals("Gentoo", hasten.json().path(0).path("class").asText());
    assertTrue(
        hasten.json().path(0).path("probabilities").path("Gentoo").asDouble() > 0.5, hasten.out());

    Files.writeString(rows, "island,bill_length_mm\nBiscoe,46\n");
    assertEquals(2, hasten.run("predict", run, "--input", rows));
    assertTrue(
        hasten.err().contains("the columns \"bill_depth_mm\", \"flipper_length_mm\""),
        hasten.err());
  }

  @Test
  void aTableDrawnInAnotherOrderIsScoredAndPredictedFrom() throws IOException {
    String balanced = "{skip: 2}, sampling: {name: class-balanced}}";
    String free = JOB.replace("target: {metric: accuracy, at_least: 0.9}\n", "");
    Files.writeString(job, free.replace("{skip: 2}}", balanced));
    assertEquals(
        0, hasten.run("train", job, "--out", run, "--set", "length=3st", "--json"), hasten.err());
    JsonNode trained = hasten.json().path("metrics");
    assertEquals(0, hasten.run("eval", run, "--json"), hasten.err());
    assertEquals(trained, hasten.json().path("metrics"));
    Path rows = Path.of("..", "examples", "penguins.csv");
    assertEquals(0, hasten.run("predict", run, "--input", rows), hasten.err());
    assertEquals("class,Adelie,Chinstrap,Gentoo", hasten.out().lines().findFirst().orElse(""));
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
    assertEquals(0, hasten.run("train", job, "--out", run, "--set", "length=3st"), hasten.err());
    Files.writeString(table, Files.readString(table).replace("Dream", "Reality"));
    assertEquals(2, hasten.run("resume", run, "--set", "length=6st"));
    assertTrue(hasten.err().contains("data_fingerprint"), hasten.err());
    assertEquals(2, hasten.run("eval", run));
    assertTrue(hasten.err().contains("gives another schema than its table.json"), hasten.err());
    Files.delete(run.resolve("table.json"));
    assertEquals(2, hasten.run("predict", run, "--input", table));
    assertTrue(hasten.err().contains("expected the schema of the table in"), hasten.err());
  }

  @Test
  void aTableIsInspectedAndPacked() throws IOException {
    assertEquals(0, hasten.run("data", "inspect", job), hasten.err());
    assertTrue(hasten.out().contains("examples                    274     70"), hasten.out());
    Path packed = folder.resolve("packed");
    assertEquals(0, hasten.run("data", "pack", job, "--out", packed), hasten.err());
    assertEquals(0, hasten.run("data", "inspect", packed), hasten.err());
    assertTrue(hasten.out().contains("examples                    274     70"), hasten.out());
    assertTrue(hasten.out().contains("Chinstrap"), hasten.out());
    Path ofShards =
        Files.writeString(
            folder.resolve("shards.yaml"),
            "data: {name: packed, path: packed}\n" + JOB.substring(JOB.indexOf("model:")));
    assertEquals(0, hasten.run("train", ofShards, "--out", run), hasten.err());
    Path rows = Path.of("..", "examples", "penguins.csv");
    assertEquals(0, hasten.run("predict", run, "--input", rows), hasten.err());
    assertEquals("class,Adelie,Chinstrap,Gentoo", hasten.out().lines().findFirst().orElse(""));
  }

  @Test
  void oneBadRowTooManyStopsBeforeThereIsARun() {
    assertEquals(2, hasten.run("train", job, "--out", run, "--set", "data.bad_rows.skip=1"));
    assertTrue(hasten.err().contains("expected at most 1 bad rows"), hasten.err());
    assertTrue(!Files.exists(run), "a run was begun");
  }
}
