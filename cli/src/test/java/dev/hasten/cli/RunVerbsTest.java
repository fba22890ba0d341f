package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  private final Verbs hasten = new Verbs();
  private Path job;
  private Path run;

  @BeforeEach
  void writeJob() throws IOException {
    job = folder.resolve("job.yaml");
    run = folder.resolve("run");
    Files.writeString(job, JOB);
  }

  @Test
  void anAutomaticBatchIsSettledOnceAndForAll() throws IOException {
    assertEquals(
        0, hasten.run("train", job, "--set", "baseline.batch=auto", "--out", run), hasten.err());
    String saved = Files.readString(run.resolve("recipe.yaml"));
    assertTrue(saved.matches("(?s).*batch: [0-9]+\\n.*"), saved);
    assertEquals(0, hasten.run("resume", run, "--set", "baseline.length=2ep"), hasten.err());
    assertEquals(2, hasten.run("resume", run, "--set", "baseline.batch=auto"));
    assertTrue(hasten.err().contains("only its length may change"), hasten.err());

    assertEquals(2, hasten.run("profile", job, "--set", "baseline.batch=auto"));
    assertTrue(hasten.err().contains("but got auto"), hasten.err());
    Path two = folder.resolve("two.yaml");
    Files.writeString(two, JOB + "recipes:\n  fast: {batch: auto}\n");
    assertEquals(2, hasten.run("compare", two, "--out", folder.resolve("compared")));
    assertTrue(
        hasten.err().contains("expected a number for batch of the recipe fast in a comparison"),
        hasten.err());
  }

  @Test
  void aFolderThatCannotBeMadeIsRefusedBeforeTraining() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    for (Path bad : List.of(file, file.resolve("below"), Path.of("/proc/none"))) {
      assertEquals(2, hasten.run("train", job, "--out", bad));
      assertTrue(
          hasten.err().contains("expected a run folder that can be written, but " + bad),
          hasten.err());
      assertTrue(
          !hasten.err().contains("Exception") && hasten.err().strip().lines().count() == 1,
          hasten.err());
    }
  }

  @Test
  void aRunIsTrainedMadeLongerScoredAndApplied() throws IOException {
    assertEquals(0, hasten.run("train", job, "--out", run, "--json"), hasten.err());
    TreeSet<String> names = new TreeSet<>();
    for (Iterator<String> each = hasten.json().fieldNames(); each.hasNext(); ) {
      names.add(each.next());
    }
    assertEquals(
        new TreeSet<>(
            List.of(
                "run",
                "reached",
                "seconds",
                "steps",
                "metrics",
                "checkpoint",
                "waiting_share",
                "skipped_steps")),
        names);
    assertEquals(12, hasten.json().path("steps").asInt());
    for (String file : List.of("recipe.yaml", "environment.json", "run.json", "checkpoints")) {
      assertTrue(Files.exists(run.resolve(file)), file);
    }

    assertEquals(0, hasten.run("resume", run, "--set", "length=2ep", "--json"), hasten.err());
    assertEquals(24, hasten.json().path("steps").asInt());
    JsonNode trained = hasten.json().path("metrics");
    assertTrue(hasten.json().path("checkpoint").asText().endsWith("step-000000024"));

    assertEquals(0, hasten.run("eval", run, "--json"), hasten.err());
    assertEquals(trained, hasten.json().path("metrics"));
    assertEquals(24, hasten.json().path("steps").asInt());
    assertEquals(
        0, hasten.run("eval", run.resolve("checkpoints/step-000000012"), "--json"), hasten.err());
    assertEquals(12, hasten.json().path("steps").asInt());

    Path csv = folder.resolve("input.csv");
    String row = String.join(",", IntStream.range(0, 64).mapToObj(i -> "0." + i).toList());
    Files.writeString(csv, row + "\n" + row + "\n");
    assertEquals(0, hasten.run("predict", run, "--input", csv), hasten.err());
    List<String> lines = hasten.out().lines().toList();
    assertEquals("class,p0,p1,p2,p3,p4,p5,p6,p7,p8,p9", lines.get(0));
    assertEquals(3, lines.size());
    assertEquals(lines.get(1), lines.get(2));
    double sum = 0;
    for (String p : lines.get(1).substring(2).split(",")) {
      sum += Double.parseDouble(p);
    }
    assertEquals(1, sum, 1e-5);
    assertEquals(0, hasten.run("predict", run, "--input", csv, "--json"), hasten.err());
    assertEquals(10, hasten.json().path(0).path("probabilities").size());

    Files.writeString(csv, "1,2,3\n");
    assertEquals(2, hasten.run("predict", run, "--input", csv));
    assertTrue(
        hasten.err().contains("expected 64 numbers") && hasten.err().contains(":1 has 3"),
        hasten.err());
    assertEquals(2, hasten.run("train", job, "--out", run));
    assertTrue(hasten.err().contains("hasten resume"), hasten.err());
    assertEquals(2, hasten.run("resume", run, "--set", "batch=64"));
    assertTrue(hasten.err().contains("--set changes batch"), hasten.err());
    assertEquals(2, hasten.run("resume", run, "--set", "length=1ep"));
    assertTrue(hasten.err().contains("at least the 24 steps"), hasten.err());
  }

  /** One epoch down to 0, then on to two: without a rise at half the rate, with one from zero. */
  @Test
  void aLongerRunRisesAnewWhereAskedTo() throws IOException {
    Path other = folder.resolve("other");
    Files.writeString(
        job,
        JOB.replace("batch: 128", "batch: 4") // the rate is logged at every 50th step
            + "  schedule: {name: linear, final: 0}\n");
    for (Path each : List.of(run, other)) {
      assertEquals(0, hasten.run("train", job, "--out", each), hasten.err());
    }
    assertEquals(2, hasten.run("resume", run, "--rewarm", "120st"));
    assertTrue(hasten.err().contains("expected another length for the"), hasten.err());
    assertEquals(
        0, hasten.run("resume", run, "--set", "length=2ep", "--rewarm", "120st", "--json"));
    long steps = hasten.json().path("steps").asLong();
    long left = steps / 2; // where the first run ended
    assertEquals(0, hasten.run("resume", other, "--set", "length=2ep"), hasten.err());

    Map<Long, Double> risen = rates(run, left);
    Map<Long, Double> plain = rates(other, left);
    assertEquals(risen.keySet(), plain.keySet());
    assertTrue(risen.keySet().stream().filter(step -> step - left < 120).count() >= 2);
    assertTrue(risen.keySet().stream().filter(step -> step - left > 120).count() >= 2);
    for (long step : risen.keySet()) {
      double scheduled = 0.05 * (1 - (step - 1) / (double) steps);
      assertEquals(scheduled, plain.get(step), 1e-12, "step " + step);
      double rise = Math.min(1, (step - left) / 120.0);
      assertEquals(scheduled * rise, risen.get(step), 1e-12, "step " + step);
    }
    assertTrue(
        Files.readString(run.resolve("events.jsonl")).contains("rising anew over 120 steps"));
    assertTrue(
        Files.readString(other.resolve("events.jsonl")).contains("no new rise (rewarm gives one)"));
  }

  /** The learning rates after a step, as logged. */
  private static Map<Long, Double> rates(Path folder, long after) throws IOException {
    Map<Long, Double> rates = new LinkedHashMap<>();
    for (String line : Files.readAllLines(folder.resolve("events.jsonl"))) {
      JsonNode event = new ObjectMapper().readTree(line);
      if (event.path("event").asText().equals("progressed")
          && event.path("step").asLong() > after) {
        rates.put(event.path("step").asLong(), event.path("learning_rate").asDouble());
      }
    }
    return rates;
  }

  @Test
  void aFolderWithoutARunIsRefused() {
    for (String verb : List.of("resume", "eval")) {
      assertEquals(2, hasten.run(verb, folder.resolve("none")));
      assertTrue(hasten.err().contains("has no run.json"), hasten.err());
    }
    assertEquals(2, hasten.run("train", job, "--out", run, "--keep", "0"));
    assertTrue(hasten.err().contains("expected to keep 1 checkpoint or more"), hasten.err());
    assertEquals(2, hasten.run("train", job, "--out", run, "--checkpoint-every", "5"));
    assertTrue(hasten.err().contains("expected a length with its unit"), hasten.err());
  }
}
