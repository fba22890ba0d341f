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
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** train, resume, eval and predict on the digits of this repository. */
class RunVerbsTest {
  private static final String JOB =
      """
      data: {name: digits}
      model: {name: pytorch-mnist}
      target: {metric: accuracy, at_least: 0.05}
      baseline:
        length: 1ep
        batch: 128
        optimizer: {name: sgd, learning_rate: 0.05}
      """;

  @TempDir private Path folder;
  private Path job;
  private Path run;
  private String out = "";
  private String err = "";

  @BeforeEach
  void writeJob() throws IOException {
    job = folder.resolve("job.yaml");
    run = folder.resolve("run");
    Files.writeString(job, JOB);
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
  void anAutomaticBatchIsSettledOnceAndForAll() throws IOException {
    assertEquals(0, hasten("train", job, "--set", "baseline.batch=auto", "--out", run), err);
    String saved = Files.readString(run.resolve("recipe.yaml"));
    assertTrue(saved.matches("(?s).*batch: [0-9]+\\n.*"), saved);
    assertEquals(0, hasten("resume", run, "--set", "baseline.length=2ep"), err);
    assertEquals(2, hasten("resume", run, "--set", "baseline.batch=auto"));
    assertTrue(err.contains("only its length may change"), err);

    assertEquals(2, hasten("profile", job, "--set", "baseline.batch=auto"));
    assertTrue(err.contains("but got auto"), err);
    Path two = folder.resolve("two.yaml");
    Files.writeString(two, JOB + "recipes:\n  fast: {batch: auto}\n");
    assertEquals(2, hasten("compare", two, "--out", folder.resolve("compared")));
    assertTrue(err.contains("expected a number for batch of the recipe fast in a comparison"), err);
  }

  @Test
  void aFolderThatCannotBeMadeIsRefusedBeforeTraining() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    for (Path bad : List.of(file, file.resolve("below"), Path.of("/proc/none"))) {
      assertEquals(2, hasten("train", job, "--out", bad));
      assertTrue(err.contains("expected a run folder that can be written, but " + bad), err);
      assertTrue(!err.contains("Exception") && err.strip().lines().count() == 1, err);
    }
  }

  @Test
  void aRunIsTrainedMadeLongerScoredAndApplied() throws IOException {
    assertEquals(0, hasten("train", job, "--out", run, "--json"), err);
    TreeSet<String> names = new TreeSet<>();
    for (Iterator<String> each = json().fieldNames(); each.hasNext(); ) {
      names.add(each.next());
    }
    assertEquals(
        new TreeSet<>(
            List.of(
                "run", "reached", "seconds", "steps", "metrics", "checkpoint", "waiting_share")),
        names);
    assertEquals(12, json().path("steps").asInt());
    for (String file : List.of("recipe.yaml", "environment.json", "run.json", "checkpoints")) {
      assertTrue(Files.exists(run.resolve(file)), file);
    }

    assertEquals(0, hasten("resume", run, "--set", "length=2ep", "--json"), err);
    assertEquals(24, json().path("steps").asInt());
    JsonNode trained = json().path("metrics");
    assertTrue(json().path("checkpoint").asText().endsWith("step-000000024"));

    assertEquals(0, hasten("eval", run, "--json"), err);
    assertEquals(trained, json().path("metrics"));
    assertEquals(24, json().path("steps").asInt());
    assertEquals(0, hasten("eval", run.resolve("checkpoints/step-000000012"), "--json"), err);
    assertEquals(12, json().path("steps").asInt());

    Path csv = folder.resolve("input.csv");
    String row = String.join(",", IntStream.range(0, 64).mapToObj(i -> "0." + i).toList());
    Files.writeString(csv, row + "\n" + row + "\n");
    assertEquals(0, hasten("predict", run, "--input", csv), err);
    List<String> lines = out.lines().toList();
    assertEquals("class,p0,p1,p2,p3,p4,p5,p6,p7,p8,p9", lines.get(0));
    assertEquals(3, lines.size());
    assertEquals(lines.get(1), lines.get(2));
    double sum = 0;
    for (String p : lines.get(1).substring(2).split(",")) {
      sum += Double.parseDouble(p);
    }
    assertEquals(1, sum, 1e-5);
    assertEquals(0, hasten("predict", run, "--input", csv, "--json"), err);
    assertEquals(10, json().path(0).path("probabilities").size());

    Files.writeString(csv, "1,2,3\n");
    assertEquals(2, hasten("predict", run, "--input", csv));
    assertTrue(err.contains("expected 64 numbers") && err.contains(":1 has 3"), err);
    assertEquals(2, hasten("train", job, "--out", run));
    assertTrue(err.contains("hasten resume"), err);
    assertEquals(2, hasten("resume", run, "--set", "batch=64"));
    assertTrue(err.contains("--set changes batch"), err);
    assertEquals(2, hasten("resume", run, "--set", "length=1ep"));
    assertTrue(err.contains("at least the 24 steps"), err);
  }

  @Test
  void aFolderWithoutARunIsRefused() {
    for (String verb : List.of("resume", "eval")) {
      assertEquals(2, hasten(verb, folder.resolve("none")));
      assertTrue(err.contains("has no run.json"), err);
    }
    assertEquals(2, hasten("train", job, "--out", run, "--keep", "0"));
    assertTrue(err.contains("expected to keep 1 checkpoint or more"), err);
    assertEquals(2, hasten("train", job, "--out", run, "--checkpoint-every", "5"));
    assertTrue(err.contains("expected a length with its unit"), err);
  }
}
