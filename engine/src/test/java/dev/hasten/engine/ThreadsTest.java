package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each in a process of its own: the environment is read when OpenBLAS is loaded. */
class ThreadsTest {
  /** Says OpenBLAS's threads: as found, while one trains, while two train, one, none. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) {
      List<Object> threads = new ArrayList<>();
      threads.add(Threads.report().get("openblas_threads"));
      Threads.Setting first = Threads.forTraining();
      threads.add(Threads.report().get("openblas_threads"));
      Threads.Setting second = Threads.forTraining();
      threads.add(Threads.report().get("openblas_threads"));
      first.close();
      first.close(); // twice must not count twice
      threads.add(Threads.report().get("openblas_threads"));
      second.close();
      threads.add(Threads.report().get("openblas_threads"));
      System.out.println(threads);
    }
  }

  private static String probe(Map<String, String> environment)
      throws IOException, InterruptedException {
    assumeTrue(Machine.cores() > 1, "one core has one thread whatever is set");
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java", "-cp", path, Probe.class.getName());
    builder.environment().keySet().removeIf(name -> name.matches("(OPENBLAS|OMP|GOTO)_.*"));
    builder.environment().put("OMP_NUM_THREADS", "2");
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return said.strip();
  }

  @Test
  void oneThreadWhileSomebodyTrainsAndThenTheHostsOwnNumber() throws Exception {
    int own = Machine.cores();
    assertEquals(List.of(own, 1, 1, 1, own).toString(), probe(Map.of()));
  }

  @Test
  void aNumberInTheEnvironmentIsTheHostsChoice() throws Exception {
    assertEquals("[2, 2, 2, 2, 2]", probe(Map.of("OPENBLAS_NUM_THREADS", "2")));
    assertEquals("[1, 1, 1, 1, 1]", probe(Map.of("OPENBLAS_NUM_THREADS", "1")));
  }

  @Test
  void theExplanationSaysWhetherTheSettingsAreTheFastOnes() {
    assertTrue(Threads.explanation(Map.of(), 2).startsWith("good: while it trains"));
    assertTrue(Threads.explanation(Map.of("OPENBLAS_NUM_THREADS", "1"), 2).startsWith("good: "));
    assertTrue(Threads.explanation(Map.of("OPENBLAS_NUM_THREADS", "2"), 2).startsWith("slow: "));
    assertTrue(Threads.explanation(Map.of(), 1).startsWith("one thread"));
  }
}
