package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A layer of somebody else's, compiled against the jars that the launcher starts with, in a folder
 * that HASTEN_CLASSPATH names: processes, as a user has them.
 */
class OwnLayerJobTest {
  private static final String NET =
      """
      package mine;

      import dev.hasten.nn.Flatten;
      import dev.hasten.nn.Layer;
      import dev.hasten.nn.Linear;
      import dev.hasten.nn.Slot;
      import org.bytedeco.pytorch.Tensor;

      public final class Net extends Layer {
        private final Slot flatten = child("flatten", new Flatten());
        private final Slot dense;

        public Net(long[] example, int classes) {
          dense = child("dense", new Linear(example[0] * example[1] * example[2], classes));
        }

        @Override
        public Tensor forward(Tensor input) {
          return dense.forward(flatten.forward(input));
        }
      }
      """;
  private static final String JOB =
      """
      data: digits
      model: %s
      target: {metric: accuracy, at_least: 80%%}
      baseline: {length: 6ep, batch: 32, optimizer: {name: adamw, learning_rate: 1e-2}}
      """;

  private static Path launcher = Path.of("");
  @TempDir private static Path home;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    launcher = Launched.launcher(home);
    compile("Net", NET);
    compile("Shy", NET.replace("Net", "Shy").replace("public Shy(", "Shy("));
    compile("Picky", NET.replace("Net", "Picky").replace("example[2],", "example[9],"));
  }

  private static void compile(String name, String text) throws IOException {
    Path file = Files.createDirectories(home.resolve("mine")).resolve(name + ".java");
    Files.writeString(file, text);
    String classPath = Files.readString(Launched.CLASS_PATH).strip();
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", classPath, "-proc:none", file.toString()));
  }

  @AfterAll
  static void stop() throws IOException {
    Launched.remove(launcher);
  }

  private Launched hasten(boolean onTheClassPath, Object... arguments) throws Exception {
    Map<String, String> environment = new HashMap<>(Map.of("HASTEN_NO_BUILD", "1"));
    environment.put("HASTEN_CLASSPATH", onTheClassPath ? home.toString() : "");
    return Launched.run(folder, environment, List.of(launcher.toString()), arguments);
  }

  private Path job(String model) throws IOException {
    return Files.writeString(folder.resolve("job.yaml"), JOB.formatted(model));
  }

  @Test
  @Tag("slow")
  void itTrainsAndIsScored() throws Exception {
    Launched trained = hasten(true, "train", job("mine.Net"), "--out", "run", "--json");
    assertEquals(0, trained.code(), trained.err());
    JsonNode metrics = new ObjectMapper().readTree(trained.out()).path("metrics");
    assertTrue(metrics.path("accuracy").asDouble() >= 0.8, trained.out());
    Launched scored = hasten(true, "eval", "run", "--json");
    assertEquals(0, scored.code(), scored.err());
    assertEquals(metrics, new ObjectMapper().readTree(scored.out()).path("metrics"));
  }

  /** With exit code 2 and in one line. */
  private void assertRefused(boolean onTheClassPath, String model, String words) throws Exception {
    Launched ended = hasten(onTheClassPath, "train", job(model), "--out", "run");
    assertEquals(2, ended.code(), ended.err());
    assertEquals(1, ended.err().strip().lines().count(), ended.err());
    assertTrue(ended.err().contains(words), ended.err());
  }

  private void assertNoRun() {
    assertTrue(Files.notExists(folder.resolve("run")), "a run was begun");
  }

  @Test
  void whatIsNotOnTheClassPathIsTold() throws Exception {
    assertRefused(
        false,
        "mine.Net",
        "expected a model or the class of a layer on the class path, but there is no class mine.Net:"
            + " add its jar or folder to the class path (HASTEN_CLASSPATH) or correct the name");
    assertNoRun();
  }

  @Test
  @Tag("slow")
  void whatCannotBeBuiltIsTold() throws Exception {
    assertRefused(
        true,
        "mine.Shy",
        "expected a public constructor Shy(long[] example, int classes) or Shy() in mine.Shy, but"
            + " there is neither: add one");
    assertNoRun();
    assertRefused( // called once the data are there, as they decide its arguments
        true,
        "mine.Picky",
        "expected mine.Picky to be built for the data, but its constructor threw"
            + " java.lang.ArrayIndexOutOfBoundsException: Index 9 out of bounds for length 3:"
            + " correct it");
  }
}
