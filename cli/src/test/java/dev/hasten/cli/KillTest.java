package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Processes that are killed, and go on where they were: real ones, on the classes of this build.
 */
@Tag("slow")
class KillTest {
  private static final int KILLS = 20;
  private static final int SIGINT = 2;
  private static final String JOB =
      """
      data: {name: digits}
      model: {name: pytorch-mnist}
      baseline:
        length: 40ep
        batch: 64
        optimizer: {name: sgd, learning_rate: 0.05, momentum: 0.9}
        schedule: {name: one-cycle}
        speedups: [label-smoothing, {name: lookahead, every: 4}, {name: ema, every: 2}]
        evaluate_every: 2ep
      """;

  @TempDir private Path folder;
  private Path job;

  @BeforeEach
  void writeJob() throws IOException {
    job = Files.writeString(folder.resolve("job.yaml"), JOB);
  }

  private static Process hasten(Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dorg.bytedeco.javacpp.nopointergc=true");
    command.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    List.of(arguments).forEach(word -> command.add(String.valueOf(word)));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Reads what the process says up to a line; answers false when it ends before. */
  private static boolean says(BufferedReader lines, String wanted) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.contains(wanted)) {
        return true;
      }
    }
    return false;
  }

  private static int finish(Process process) throws Exception {
    process.getInputStream().readAllBytes();
    assertTrue(process.waitFor(5, TimeUnit.MINUTES));
    return process.exitValue();
  }

  private void assertSameEnd(Path expected, Path got) throws IOException {
    String last = "checkpoints/step-000000920";
    for (String file : List.of("model.safetensors", "state.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(expected.resolve(last).resolve(file)),
          Files.readAllBytes(got.resolve(last).resolve(file)),
          file);
    }
  }

  @Test
  void killedAtRandomMomentsItEndsWithTheSameBits() throws Exception {
    Random random = new Random(1);
    int kills = 0;
    for (int seed = 1; kills < KILLS; seed++) {
      Path whole = folder.resolve("whole-" + seed);
      assertEquals(0, finish(hasten("train", job, "--out", whole, "--seed", seed)));
      Path killed = folder.resolve("killed-" + seed);
      boolean done = false;
      for (int life = 0; !done; life++) {
        Process process =
            life == 0
                ? hasten("train", job, "--out", killed, "--seed", seed, "--checkpoint-every", "3st")
                : hasten("resume", killed);
        try (BufferedReader lines = process.inputReader()) {
          assertTrue(says(lines, "parameters"), "it began or went on");
          // Killed often enough, it may go on to its end: on a busy machine a short life gets
          // nowhere.
          long patience = kills < KILLS ? random.nextInt(900) : TimeUnit.MINUTES.toMillis(5);
          done = process.waitFor(patience, TimeUnit.MILLISECONDS);
          if (!done) {
            process.destroyForcibly().waitFor(); // SIGKILL
            kills++;
          }
        }
        done = done && process.exitValue() == 0;
      }
      assertSameEnd(whole, killed);
    }
    System.out.println("killed " + kills + " times, same bits each time");
  }

  /** As jobs in the background of a shell do: processes started by them ignore it too. */
  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    long ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
            .findFirst()
            .orElse(0);
    return (ignored >> (SIGINT - 1) & 1) == 1;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalLeavesACheckpointAndTheRestGivesTheSameBits(String signal) throws Exception {
    assumeFalse(
        signal.equals("INT") && ignoresInterrupts(), "these tests run where SIGINT is ignored");
    Path whole = folder.resolve("whole");
    assertEquals(0, finish(hasten("train", job, "--out", whole)));
    Path ended = folder.resolve("ended");
    Process process = hasten("train", job, "--out", ended);
    try (BufferedReader lines = process.inputReader()) {
      assertTrue(says(lines, "epoch  4"));
      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
      assertTrue(says(lines, "go on with hasten resume"));
      assertTrue(says(lines, "checkpoint: "));
    }
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(130, process.exitValue());
    assertEquals(0, finish(hasten("resume", ended)));
    assertSameEnd(whole, ended);
  }
}
