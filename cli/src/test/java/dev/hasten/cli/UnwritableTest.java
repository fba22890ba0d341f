package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Run folders that cannot be written: one line on stderr, exit 2, and no training. */
class UnwritableTest {
  private static final String START = "hasten: expected a run folder that can be written, but ";
  private static final String ANOTHER = "): choose another with --out";

  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();
  private Path job = Path.of("");

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
              length: 1st
              batch: 32
              optimizer: {name: sgd, learning_rate: 0.01}
            """);
  }

  private int hasten(String... arguments) {
    StringWriter out = new StringWriter();
    err.getBuffer().setLength(0);
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = Main.run(line, arguments);
    assertEquals(code == 0, !out.toString().isEmpty(), "a result where there is one");
    return code;
  }

  private void refused(String verb, Path out, String why) {
    assertEquals(2, hasten(verb, job.toString(), "--out", out.toString()), err.toString());
    assertEquals(START + out + " cannot (" + why + ANOTHER, err.toString().strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "compare"})
  void aFileInTheWay(String verb) throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "mine");
    refused(verb, file, file + " is a file");
    refused(verb, file.resolve("below/it"), file + " is a file");
    assertEquals("mine", Files.readString(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "compare"})
  void whereTheSystemMakesNoFolders(String verb) {
    Path nowhere = Path.of("/proc/hasten");
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "there is no /proc here");
    refused(verb, nowhere, "the system makes nothing at " + nowhere);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "compare"})
  void aFolderOfSomebodyElse(String verb) throws IOException {
    Path locked = readOnly(Files.createDirectory(folder.resolve("locked")));
    refused(verb, locked, "access to " + locked.resolve("recipe.yaml") + " is denied");
    refused(verb, locked.resolve("run"), "access to " + locked.resolve("run") + " is denied");
  }

  private static Path readOnly(Path path) {
    assumeTrue(path.toFile().setWritable(false), "no modes here");
    assumeFalse(Files.isWritable(path), "the superuser writes all the same");
    return path;
  }

  @Test
  void aRunThatCannotBeWrittenIsNotGoneOnWith() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, hasten("train", job.toString(), "--out", run.toString()), err.toString());
    Path checkpoints = run.resolve("checkpoints");
    Files.move(checkpoints, folder.resolve("kept"));
    Files.writeString(checkpoints, "");
    long before = Files.size(run.resolve("events.jsonl"));
    assertEquals(2, hasten("resume", run.toString(), "--set", "length=2st"), err.toString());
    assertEquals(
        START
            + run
            + " cannot ("
            + checkpoints
            + " is a file): check its owner and mode, or go on with a copy of it",
        err.toString().strip());
    assertEquals(before, Files.size(run.resolve("events.jsonl")), "nothing was begun");
    Files.delete(checkpoints);
    Files.move(folder.resolve("kept"), checkpoints);
    assertEquals(0, hasten("resume", run.toString(), "--set", "length=2st"), err.toString());
    try (var files = Files.list(run)) {
      assertFalse(files.anyMatch(file -> file.toString().endsWith(".part")), "no trial is left");
    }
  }

  @Test
  void noMoreIsARunWhoseCheckpointsAreReadOnly() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, hasten("train", job.toString(), "--out", run.toString()), err.toString());
    readOnly(run.resolve("checkpoints"));
    assertEquals(2, hasten("resume", run.toString(), "--set", "length=2st"), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
  }
}
