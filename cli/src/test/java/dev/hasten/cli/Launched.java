package dev.hasten.cli;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a process said, and how it ended.
 *
 * @param code it ended with
 * @param out what it wrote
 * @param err what it wrote beside that
 */
record Launched(int code, String out, String err) {
  /** What the launcher puts on the class path beside the classes of this module. */
  static final Path CLASS_PATH = Path.of("target", "launched.classpath");

  /** The launcher in a home with the classes of this build, which nobody else starts. */
  static Path launcher(Path home) throws IOException {
    Path target = Files.createDirectories(home.resolve("cli").resolve("target"));
    Path launcher = home.resolve("hasten");
    Files.copy(Path.of("..", "hasten"), launcher, COPY_ATTRIBUTES);
    Files.copy(CLASS_PATH, target.resolve("hasten.classpath"));
    Files.createSymbolicLink(
        target.resolve("classes"), Path.of("target", "classes").toAbsolutePath());
    return launcher;
  }

  /** Takes the link to the classes away, and them alone. */
  static void remove(Path launcher) throws IOException {
    Files.delete(launcher.resolveSibling("cli").resolve("target").resolve("classes"));
  }

  /**
   * Runs a program to its end.
   *
   * @param folder where it runs
   * @param environment of it, besides this one's without keys of stores
   */
  static Launched run(
      Path folder, Map<String, String> environment, List<String> program, Object... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(program);
    List.of(arguments).forEach(word -> command.add(String.valueOf(word)));
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(2, TimeUnit.MINUTES), () -> "still running: " + command);
      return new Launched(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }
}
