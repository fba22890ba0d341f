package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  @Test
  void aCurveInWallTimeCannotBeDrawnBeforehand() throws IOException {
    String timed = "schedule={name: cosine, warmup: 10m}";
    assertEquals(2, run("recipe", "", "--schedule", "--set", timed));
    assertTrue(err.toString().contains("10m of wall time"), err.toString());
  }
}
