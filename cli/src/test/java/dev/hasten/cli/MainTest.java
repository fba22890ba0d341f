package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Exit codes, and what stands on which stream. */
class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** A verb that does what the test wants. */
  @Command(name = "zebra", mixinStandardHelpOptions = true)
  private record Probe(Callable<Integer> action) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      return action.call();
    }
  }

  private int run(Callable<Integer> action, String... arguments) {
    CommandLine line = Main.commandLine().addSubcommand(new Probe(action));
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return Main.run(line, arguments);
  }

  @Test
  void helpAndVersionAreResults() {
    assertEquals(0, run(() -> 0, "--help"));
    assertTrue(out.toString().contains("Exit: 0 done"), out.toString());
    assertTrue(out.toString().contains("zebra"), out.toString());
    assertEquals(0, run(() -> 0, "--version"));
    assertTrue(out.toString().contains("Java " + Runtime.version()), out.toString());
    assertEquals("", err.toString());
  }

  @Test
  void theVerbsOwnCodeIsTheExitCode() {
    assertEquals(1, run(() -> 1, "zebra"));
    assertEquals("", err.toString());
  }

  @ParameterizedTest
  @MethodSource("wrongArguments")
  void wrongArgumentsAreOneLineAndTwo(String expected, String[] arguments) {
    assertEquals(2, run(() -> 0, arguments));
    assertEquals(expected, err.toString().strip());
    assertEquals("", out.toString());
  }

  static Stream<Arguments> wrongArguments() {
    String tail = " --help lists what there is";
    return Stream.of(
        wrong("hasten: expected a verb, but got none: hasten" + tail),
        wrong("hasten: expected a verb, but got 'zebr'; did you mean zebra? hasten" + tail, "zebr"),
        wrong(
            "hasten: expected a known option, but got '--tset': hasten zebra" + tail,
            "zebra",
            "--tset"));
  }

  private static Arguments wrong(String expected, String... arguments) {
    return Arguments.of(expected, arguments);
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void whatAVerbThrowsIsOneLine(int code, String expected, Throwable thrown) {
    assertEquals(code, run(() -> sneak(thrown), "zebra"));
    assertEquals("hasten: " + expected, err.toString().strip());
    assertEquals("", out.toString());
  }

  static Stream<Arguments> thrown() {
    return Stream.of(
        Arguments.of(
            2,
            "expected a positive rate",
            new IllegalArgumentException("expected a positive rate")),
        Arguments.of(
            2,
            "expected a file at job.yaml, but there is none: check the path",
            new UncheckedIOException(new NoSuchFileException("job.yaml"))),
        Arguments.of(1, "disk full", new IOException("disk full")),
        Arguments.of(1, "NullPointerException; --debug shows where", new NullPointerException()),
        Arguments.of(1, "no natives", new UnsatisfiedLinkError("no natives")),
        Arguments.of(130, "interrupted", new InterruptedException()),
        Arguments.of(130, "stopped at step 3", new CancellationException("stopped at step 3")));
  }

  @Test
  void debugShowsTheTraceBeforeAndAfterTheVerb() {
    for (String[] arguments : new String[][] {{"--debug", "zebra"}, {"zebra", "--debug"}}) {
      assertEquals(1, run(() -> sneak(new IllegalStateException("broken")), arguments));
      assertTrue(err.toString().contains("at dev.hasten.cli.MainTest"), err.toString());
      err.getBuffer().setLength(0);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> int sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
