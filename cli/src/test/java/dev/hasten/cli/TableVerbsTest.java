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
    assertTrue(spaced().contains("\nexamples 274 70\n"), hasten.out());
    Path packed = folder.resolve("packed");
    assertEquals(0, hasten.run("data", "pack", job, "--out", packed), hasten.err());
    assertEquals(0, hasten.run("data", "inspect", packed), hasten.err());
    assertTrue(spaced().contains("\nexamples 274 70\n"), hasten.out());
    assertTrue(hasten.out().contains("Chinstrap"), hasten.out());
    assertTrue(hasten.out().contains("Packed rows do not tell all that was missing"), hasten.out());
    Path ofShards =
        Files.writeString(
            folder.resolve("shards.yaml"),
            "data: {name: packed, path: packed}\n" + JOB.substring(JOB.indexOf("model:")));
    assertEquals(0, hasten.run("train", ofShards, "--out", run), hasten.err());
    Path rows = Path.of("..", "examples", "penguins.csv");
    assertEquals(0, hasten.run("predict", run, "--input", rows), hasten.err());
    assertEquals("class,Adelie,Chinstrap,Gentoo", hasten.out().lines().findFirst().orElse(""));
  }

  /** What was said, with one space between words. */
  private String spaced() {
    return hasten.out().replaceAll(" +", " ");
  }

  /** Sizes 1 to 19 and 100, two weights and a colour missing; what is odd is put in the test. */
  private Path oddTable() throws IOException {
    StringBuilder train = new StringBuilder("size,weight,colour,label\n");
    for (int i = 0; i < 20; i++) {
      train.append(i < 19 ? i + 1 : 100).append(',');
      train.append(i == 3 || i == 7 ? "NA" : "10." + i % 5).append(',');
      train.append(i == 5 ? "" : i % 2 == 0 ? "red" : "blue").append(',');
      train.append(i % 2 == 0 ? "a" : "b").append('\n');
    }
    Files.writeString(folder.resolve("odd.csv"), train);
    Files.writeString(
        folder.resolve("odd-test.csv"),
        "size,weight,colour,label\n0.5,10.1,green,a\nNA,NA,red,b\n200,10.2,NA,a\n-30,11,blue,b\n"
            + "44,10,<violet>,a\n2.1,10.1,blue,a\n"); // nearly the second row, of another label
    String data = "data: {name: table, path: odd.csv, test_path: odd-test.csv, target: label}\n";
    return Files.writeString(
        folder.resolve("odd.yaml"), data + JOB.substring(JOB.indexOf("model:")));
  }

  @Test
  void whatIsOddInATableIsToldByColumn() throws IOException {
    assertEquals(0, hasten.run("data", "inspect", oddTable()), hasten.err());
    String text = spaced();
    for (String line :
        new String[] {
          "\n missing 3 3\n",
          "\n of a category not in training 0 2\n",
          "\n outside training's range 0 4\n",
          "\n outliers 1 4\n",
          "\nsize train 0 1.000 100.0 14.50 20.33 0 1\n test 1 (16.7%) -30.00 200.0 ",
          " 3 3\nweight train 2 (10.0%) 10.00 10.40 ",
          "\ncolour train 1 (5.0%) 2 red 50.0% 0\n test 1 (16.7%) 2 blue 33.3% 2 (33.3%)\n",
          "\n test 2, size: 200.0, 19.4 times\n train 19, size: 100.0, 8.9 times\n",
          "\nTest rows that are nearly one to train on:\n train 1, test 5, under another label\n"
              + " size 2, weight 10.1, colour blue\n size 2.1, weight 10.1, colour blue\n",
          "each number differs by at most 0.02 deviations"
        }) {
      assertTrue(text.contains(line), line + " in " + hasten.out());
    }
  }

  @Test
  void whatIsOddInATableIsToldAsJsonAndAsAPage() throws IOException {
    Path page = folder.resolve("page.html");
    assertEquals(
        0, hasten.run("data", "inspect", oddTable(), "--html", page, "--json"), hasten.err());
    JsonNode found = hasten.json();
    assertEquals(3, found.path("train").path("missing").asInt());
    assertEquals(4, found.path("test").path("outside").asInt());
    assertTrue(found.path("table").path("missing_told").asBoolean());
    JsonNode size = found.path("table").path("columns").path(0);
    assertEquals("size", size.path("name").asText());
    assertEquals(5.75, size.path("lower_quartile").asDouble(), 1e-5);
    assertEquals(3, size.path("test").path("outliers").asInt());
    assertEquals(-30, size.path("test").path("farthest").path(1).path("value").asDouble());
    JsonNode colour = found.path("table").path("columns").path(2);
    assertEquals("categories", colour.path("kind").asText());
    assertEquals("red", colour.path("train").path("most_frequent").asText());
    assertEquals(2, colour.path("test").path("unseen").asInt());
    assertEquals("rows", found.path("compared").path("kind").asText());
    assertEquals(1, found.path("near").path(0).path("train").asInt());
    String html = Files.readString(page);
    assertTrue(html.contains("<h2>Columns of numbers</h2>"), html);
    assertTrue(html.contains("<td>2 (33.3%)</td>"), html);
    assertTrue(html.contains("<li>test 2, size: 200.0, 19.4 times</li>"), html);
    assertTrue(html.contains("<span>size 2.1, weight 10.1, colour blue</span>"), html);
  }

  @Test
  void oneBadRowTooManyStopsBeforeThereIsARun() {
    assertEquals(2, hasten.run("train", job, "--out", run, "--set", "data.bad_rows.skip=1"));
    assertTrue(hasten.err().contains("expected at most 1 bad rows"), hasten.err());
    assertTrue(!Files.exists(run), "a run was begun");
  }
}
