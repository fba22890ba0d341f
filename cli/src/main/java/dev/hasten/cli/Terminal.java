package dev.hasten.cli;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * What stderr can show.
 *
 * @param live whether a line can be drawn over: off for files, pipes and {@code TERM=dumb}
 * @param colour whether it may be coloured: not with {@code NO_COLOR}
 * @param lines whether its characters include lines, or only ASCII
 * @param width asks for the number of columns
 */
record Terminal(boolean live, boolean colour, boolean lines, IntSupplier width) {
  /** Where the width cannot be asked for. */
  static final int USUAL_WIDTH = 80;

  /** Plain lines and nothing else. */
  static final Terminal PLAIN = new Terminal(false, false, false, () -> USUAL_WIDTH);

  /** That of stderr. Java cannot tell whether it is a terminal, so the launcher says it. */
  static Terminal ofStderr() {
    boolean terminal = Boolean.getBoolean("hasten.terminal");
    return of(terminal, System.getenv(), charset(), () -> widthOf(System.getenv()));
  }

  static Terminal of(
      boolean terminal, Map<String, String> environment, Charset charset, IntSupplier width) {
    if (!terminal || environment.getOrDefault("TERM", "dumb").equals("dumb")) {
      return PLAIN;
    }
    boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(true, colour, charset.newEncoder().canEncode('━'), width);
  }

  /** Stderr in the characters of the user's locale. */
  static PrintStream stderr() {
    return new PrintStream(new FileOutputStream(FileDescriptor.err), false, charset());
  }

  private static Charset charset() {
    String name = System.getProperty("native.encoding", "");
    return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.US_ASCII;
  }

  private static int widthOf(Map<String, String> environment) {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      stty.waitFor(1, TimeUnit.SECONDS);
      int columns = Integer.parseInt(answer.trim().replaceAll(".* ", ""));
      return columns > 0 ? columns : USUAL_WIDTH;
    } catch (IOException | NumberFormatException e) {
      return columns(environment.getOrDefault("COLUMNS", ""));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL_WIDTH;
    }
  }

  private static int columns(String text) {
    return text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : USUAL_WIDTH;
  }
}
