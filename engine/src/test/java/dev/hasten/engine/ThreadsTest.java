package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Each in a process of its own: the environment is read when OpenBLAS is loaded. */
class ThreadsTest {
  /** Says OpenBLAS's threads: as found, while one trains, while two train, one, none. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) {
      List<Integer> threads = new ArrayList<>();
      torch.get_num_threads();
      openblas_nolapack.blas_set_num_threads(2);
      threads.add(openblas_nolapack.blas_get_num_threads());
      Threads.Setting first = Threads.forTraining();
      threads.add(openblas_nolapack.blas_get_num_threads());
      Threads.Setting second = Threads.forTraining();
      threads.add(openblas_nolapack.blas_get_num_threads());
      first.close();
      first.close(); // twice must not count twice
      threads.add(openblas_nolapack.blas_get_num_threads());
      second.close();
      threads.add(openblas_nolapack.blas_get_num_threads());
      System.out.println(threads);
    }
  }

  private static String probe(Map<String, String> environment)
      throws IOException, InterruptedException {
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
  void withoutTheCureOneThreadWhileSomebodyTrainsAndThenTheHostsOwnNumber() throws Exception {
    assertEquals("[2, 1, 1, 1, 2]", probe(Map.of()));
  }

  @Test
  void withTheCureNothingIsTouched() throws Exception {
    assertEquals("[2, 2, 2, 2, 2]", probe(Map.of("OPENBLAS_THREAD_TIMEOUT", "4")));
  }
}
