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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code hasten compare} as others call it. */
class CompareVerbTest {
  private static final String JOB =
      """
      data: {name: digits}
      model: {name: pytorch-mnist}
      target: {metric: accuracy, at_least: 0.0}
      baseline:
        length: 2st
        batch: 64
        evaluate_every: 1st
        optimizer: {name: sgd, learning_rate: 0.01}
      recipes:
        fast:
          length: 1st
          batch: 32
          speedups: [{name: label-smoothing, amount: 0.1}]
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path job = Path.of("");

  @BeforeEach
  void job() throws IOException {
    job = Files.writeString(folder.resolve("a job's.yaml"), JOB);
  }

  private int compare(String... more) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    Stream<String> arguments =
        Stream.of("compare", job.toString(), "--out", folder.resolve("run").toString());
    return Main.run(line, Stream.concat(arguments, Stream.of(more)).toArray(String[]::new));
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Scripts of other people rely on these names: none may go. */
  @Test
  void theNamesOfTheJsonStay() throws IOException {
    assertEquals(0, compare("--json", "--ablate", "--seeds", "2"), err.toString());
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals(
        List.of(
            "target",
            "unit",
            "units_per_example",
            "other_networks",
            "runs",
            "speedup",
            "ablations"),
        names(json));
    assertEquals(List.of("metric", "value", "at_least"), names(json.get("target")));
    assertEquals(
        List.of(
            "recipe",
            "seed",
            "reached",
            "seconds",
            "steps",
            "metric",
            "examples_per_second",
            "peak_bytes",
            "evaluation_seconds"),
        names(json.get("runs").get(0)));
    assertEquals(
        List.of("fast", "fast without label-smoothing", "fast without batch 32"),
        names(json.get("speedup")));
    assertEquals(List.of("median", "low", "high", "count"), names(json.get("speedup").get("fast")));
    assertEquals(
        List.of("recipe", "part", "run", "time_saved", "quality_gained"),
        names(json.get("ablations").get(0)));
    assertEquals(8, json.get("runs").size());
    assertTrue(json.get("runs").get(0).get("peak_bytes").asLong() > 1 << 20);
  }

  @Test
  void writesTheReportAndGoesOnWhereItWas() throws IOException {
    String[] factorized = {"--set", "recipes.fast.speedups=[factorize]"};
    assertEquals(0, compare(factorized), err.toString());
    assertTrue(out.toString().contains("To accuracy >= 0.0:"), out.toString());
    String report = Files.readString(folder.resolve("run/report.html"));
    assertTrue(report.contains("hasten compare &#39;"), "the command, quoted for a shell");
    assertTrue(report.contains("<dt>surgery of fast</dt><dd>factorize: "), "what it costs");
    String results = Files.readString(folder.resolve("run/results.jsonl"));
    assertEquals(0, compare(factorized));
    assertEquals(results, Files.readString(folder.resolve("run/results.jsonl")));
  }

  @Test
  void theFolderOfAnotherJobIsRefused() {
    assertEquals(0, compare(), err.toString());
    assertEquals(2, compare("--set", "length=3st"));
    assertTrue(err.toString().contains("holds another one"), err.toString());
    assertEquals(1, err.toString().lines().count());
  }

  @Test
  void aRecipeThatMissesIsOne() throws IOException {
    Files.writeString(job, JOB.replace("at_least: 0.0", "at_least: 1.0"));
    assertEquals(1, compare(), err.toString());
  }

  @Test
  void wrongNumbersAndNamesAreTwo() {
    assertEquals(2, compare("--seeds", "0"));
    assertEquals(
        "hasten: expected --seeds of 1 or more, but got 0: one seed is one pair of runs",
        err.toString().strip());
    assertEquals(2, compare("--recipe", "fast,fats"));
    assertTrue(err.toString().contains("but got \"fats\": there are baseline, fast"));
  }

  @Test
  void runsOfAnotherMachineAreNotMixedIn() throws IOException {
    assertEquals(0, compare(), err.toString());
    Path environment = folder.resolve("run").resolve("environment.json");
    String here = Files.readString(environment);
    Files.writeString(environment, here.replaceFirst("\"cores\" : \\d+", "\"cores\" : 999"));
    assertEquals(2, compare());
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().contains("cores is \"999\" there"), err.toString());
  }
}
