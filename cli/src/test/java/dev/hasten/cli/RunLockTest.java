package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A run folder belongs to one process at a time, and to one run. */
class RunLockTest {
  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();
  private Path job = Path.of("");

  /** Takes the folder named by its argument, says so, and holds it until it is killed. */
  static final class Holder {
    public static void main(String[] arguments) throws Exception {
      try (RunLock lock = RunLock.take(Path.of(arguments[0]))) {
        System.out.println("holds");
        Thread.sleep(60_000);
      }
    }
  }

  @BeforeEach
  void job() throws IOException {
    job =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            data: {name: digits}
            model: {name: mlp}
            target: {metric: accuracy, at_least: 0.0}
            baseline:
              length: 2st
              batch: 32
              optimizer: {name: sgd, learning_rate: 0.01}
            """);
  }

  private int hasten(Object... arguments) {
    err.getBuffer().setLength(0);
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(err));
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = String.valueOf(arguments[i]);
    }
    return Main.run(line, words);
  }

  @Test
  void whatAnotherProcessHoldsIsRefusedUntilItIsKilled() throws Exception {
    Path run = Files.createDirectory(folder.resolve("run"));
    Process holder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                run.toString())
            .start();
    try (BufferedReader words =
        new BufferedReader(
            new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
      assertEquals("holds", words.readLine());
      for (String verb : new String[] {"train", "compare"}) {
        assertEquals(2, hasten(verb, job, "--out", run));
        assertEquals(
            "hasten: expected a run folder in which nobody trains, but the process "
                + holder.pid()
                + " trains in "
                + run
                + ": wait for its end, or choose another folder with --out",
            err.toString().strip());
      }
      assertFalse(Files.exists(run.resolve("recipe.yaml")), "nothing was touched");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertEquals(0, hasten("train", job, "--out", run), err.toString());
  }

  @Test
  void aFolderThatIsResumedIsHeldAsWell() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, hasten("train", job, "--out", run), err.toString());
    try (RunLock lock = RunLock.take(run)) {
      assertThrows(IllegalArgumentException.class, () -> RunLock.take(run));
      assertEquals(2, hasten("resume", run, "--set", "baseline.length=4st"));
      assertTrue(err.toString().contains("nobody trains"), err.toString());
    }
    assertEquals(0, hasten("resume", run, "--set", "baseline.length=4st"), err.toString());
  }

  @Test
  void theFolderOfAComparisonAndThatOfARunAreTwo() throws IOException {
    Path run = folder.resolve("run");
    Path compared = folder.resolve("compared");
    assertEquals(0, hasten("train", job, "--out", run), err.toString());
    assertEquals(0, hasten("compare", job, "--out", compared), err.toString());
    assertEquals(2, hasten("compare", job, "--out", run));
    assertTrue(err.toString().contains("expected a folder without a run"), err.toString());
    assertEquals(2, hasten("train", job, "--out", compared));
    assertTrue(err.toString().contains("holds a comparison"), err.toString());
    assertEquals(2, hasten("eval", compared));
    assertTrue(err.toString().contains("keeps no checkpoints"), err.toString());
  }

  @Test
  void checkpointsOfALostRunAreNotTakenForOnesOwn() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, hasten("train", job, "--out", run), err.toString());
    Files.delete(run.resolve("run.json"));
    assertEquals(2, hasten("train", job, "--seed", "2", "--out", run));
    assertTrue(
        err.toString().contains("holds checkpoints of one whose run.json is lost"), err.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"recipe\": 3}", "[", "\0"})
  void aRunFileThatIsNotWholeIsNamed(String text) throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, hasten("train", job, "--out", run), err.toString());
    Files.writeString(run.resolve("run.json"), text);
    for (String verb : new String[] {"resume", "eval"}) {
      assertEquals(2, hasten(verb, run));
      assertTrue(
          err.toString().startsWith("hasten: expected " + run.resolve("run.json") + " as hasten"),
          err.toString());
    }
  }
}
