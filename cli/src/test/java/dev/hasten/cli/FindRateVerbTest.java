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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What people see of a range test and of schedules, on the digits of this repository. */
class FindRateVerbTest {
  private static final String JOB =
      """
      data: {name: digits}
      model: {name: pytorch-mnist}
      baseline:
        length: 4ep
        batch: 128
        optimizer: {name: adam, learning_rate: 1e-3}
      """;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) throws IOException {
    Path job = Files.writeString(folder.resolve("job.yaml"), JOB);
    arguments[1] = job.toString();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return Main.run(line, arguments);
  }

  @Test
  void theLossIsDrawnAndARateSuggested() throws IOException {
    assertEquals(0, run("find-rate", ""), err.toString());
    String text = out.toString();
    assertTrue(text.startsWith("loss of baseline against learning rate\n"), text);
    assertTrue(text.lines().allMatch(line -> line.length() < 80), text);
    String valley = text.split("\nvalley +")[1].split(" ")[0];
    double rate = Double.parseDouble(valley);
    // Adam's usual 1e-3 trains this network; by its own curve ten times more does.
    assertTrue(rate > 1e-4 && rate < 1e-1, text);
    assertTrue(text.contains("Try the valley's first"), text);
  }

  @Test
  void aRangeThatIsTooLowGivesNoConfidence() throws IOException {
    assertEquals(0, run("find-rate", "", "--high", "1e-6", "--steps", "20"), err.toString());
    assertTrue(out.toString().contains("Not confident:\n  the loss fell by"), out.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "--low, 0, expected rates from above 0",
    "--steps, 3, in 10 steps or more",
    "--set, batch=auto, to find its learning rate",
    "--set, 'schedule={name: cosine, warmup: 999st}', expected warmup no longer than the run",
  })
  void whatMakesNoSenseIsRefused(String option, String value, String words) throws IOException {
    assertEquals(2, run("find-rate", "", option, value));
    assertTrue(err.toString().contains(words), err.toString());
  }

  @Test
  void everyScheduledQuantityIsDrawn() throws IOException {
    String beta = "schedules={beta1: {name: one-cycle-momentum}}";
    assertEquals(0, run("recipe", "", "--schedule", "--set", beta), err.toString());
    assertTrue(out.toString().contains("learning rate of baseline, 48 steps"), out.toString());
    assertTrue(out.toString().contains("beta1 of baseline, 48 steps"), out.toString());
  }

  /** Rates beside the learning rate and numbers that methods change, in whole examples. */
  @Test
  void whatMethodsChangeIsDrawnAndPrinted() throws IOException {
    String[] job = {
      "--set",
      "optimizer={name: muon}",
      "--set",
      "speedups=[{name: batch-warmup, start: 0.3, length: 50%}]"
    };
    assertEquals(0, run("recipe", "", "--schedule", job[0], job[1], job[2], job[3]));
    String text = out.toString();
    assertTrue(text.contains("\nmatrix learning rate of baseline, 48 steps\n"), text);
    assertTrue(text.contains("\nbatch-warmup.examples of baseline, 48 steps\n"), text);
    out.getBuffer().setLength(0);
    assertEquals(0, run("recipe", "", "--schedule", "--json", job[0], job[1], job[2], job[3]));
    JsonNode curve = new ObjectMapper().readTree(out.toString());
    for (int step = 0; step < 48; step++) {
      long taken = Math.round(128 * Math.min(1, 0.3 + 0.7 * step / 24));
      assertEquals(taken, curve.path("batch-warmup.examples").path(step).asDouble());
      assertEquals(0.02, curve.path("matrix_learning_rate").path(step).asDouble(), 1e-15);
    }
  }

  @Test
  void aSecondRiseIsDrawnFromWhereTheRunGoesOn() throws IOException {
    assertEquals(
        0, run("recipe", "", "--schedule", "--json", "--from", "3ep", "--rewarm", "4st"), "" + err);
    JsonNode curve = new ObjectMapper().readTree(out.toString());
    assertEquals("[37,38,39,40,41,42,43,44,45,46,47,48]", curve.path("steps").toString());
    for (int i = 0; i < 12; i++) {
      double rate = 1e-3 * Math.min(1, (i + 1) / 4.0);
      assertEquals(rate, curve.path("learning_rate").path(i).asDouble(), 1e-15);
    }
    assertEquals(2, run("recipe", "", "--schedule", "--from", "9ep"));
    assertTrue(err.toString().contains("before the end of the run (48 steps)"), err.toString());
    assertEquals(2, run("recipe", "", "--schedule", "--rewarm", "4st"));
    assertTrue(err.toString().contains("--from with --rewarm"), err.toString());
    assertEquals(2, run("recipe", "", "--schedule", "--from", "3ep", "--rewarm", "2ep"));
    assertTrue(err.toString().contains("within the 12 steps left"), err.toString());
  }

  @Test
  void surgeryIsToldWithItsCost() throws IOException {
    String factorize = "speedups=[factorize, label-smoothing]";
    assertEquals(0, run("recipe", "", "--surgery", "--set", factorize), err.toString());
    assertTrue(
        out.toString()
            .matches(
                "factorize: \\d+ layers factorized, [\\d,]+ to [\\d,]+ parameters, [\\d,]+ to"
                    + " [\\d,]+ multiply-accumulates an example\n"),
        out.toString());
  }

  @Test
  void aCurveInWallTimeCannotBeDrawnBeforehand() throws IOException {
    String timed = "schedule={name: cosine, warmup: 10m}";
    assertEquals(2, run("recipe", "", "--schedule", "--set", timed));
    assertTrue(err.toString().contains("10m of wall time"), err.toString());
  }
}
