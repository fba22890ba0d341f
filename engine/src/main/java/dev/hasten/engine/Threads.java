package dev.hasten.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread pools. libtorch works with OpenMP, its fp32 matrix products with OpenBLAS's own threads,
 * and on few cores the two spin against each other: by default a step may take four times as long.
 * The cure is {@code OPENBLAS_THREAD_TIMEOUT=4} in the environment before the process starts;
 * within a running process the next best is one OpenBLAS thread ({@link #forTraining}).
 */
public final class Threads {
  private static final Logger LOG = LoggerFactory.getLogger(Threads.class);
  private static final String TIMEOUT = "OPENBLAS_THREAD_TIMEOUT";
  private static final Object LOCK = new Object();
  private static int users;
  private static int before;

  private Threads() {}

  /** Settings in force until closed. */
  @FunctionalInterface
  public interface Setting extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Sets OpenBLAS to one thread while any training asks for it, and back to what the host had after
   * the last one; says so in the log. Does nothing where the environment has the better cure.
   */
  public static Setting forTraining() {
    if (cured()) {
      return () -> {};
    }
    synchronized (LOCK) {
      if (users++ == 0) {
        before = openblasThreads();
        openblas_nolapack.blas_set_num_threads(1);
        LOG.info(
            "OpenBLAS set from {} threads to 1 during training: without {}=4 in the environment its"
                + " threads and those of OpenMP hinder each other",
            before,
            TIMEOUT);
      }
    }
    boolean[] closed = {false};
    return () -> {
      synchronized (LOCK) {
        if (!closed[0] && --users == 0) {
          openblas_nolapack.blas_set_num_threads(before);
          LOG.info("OpenBLAS set back to {} threads", before);
        }
        closed[0] = true;
      }
    };
  }

  /**
   * How many threads OpenBLAS has under {@link #forTraining}: the bits of a product may depend on
   * it.
   */
  public static int openblasWhileTraining() {
    return cured() ? openblasThreads() : 1;
  }

  /** Present settings by name. Loads the natives. */
  public static Map<String, Object> report() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("libtorch_threads", torch.get_num_threads());
    report.put("openblas_threads", openblasThreads());
    report.put("openblas_timeout", Optional.ofNullable(System.getenv(TIMEOUT)).orElse("not set"));
    return report;
  }

  /** OpenBLAS's own number. Its Java binding knows only what was set through the binding, or -1. */
  private static int openblasThreads() {
    try (Scope scope = Scope.open()) {
      return Exported.find("openblas_get_num_threads")
          .map(function -> (int) function.get().address()) // an int, in the register of a pointer
          .orElseGet(openblas_nolapack::blas_get_num_threads);
    }
  }

  /**
   * What the settings of this process cost, in words: the row of a measurement that it is in (the
   * Keras example network for MNIST in fp32, batch 128, seconds for an epoch on two cores).
   */
  public static String explanation() {
    return explanation(System.getenv(), torch.get_num_threads());
  }

  static String explanation(Map<String, String> environment, int threads) {
    if (threads == 1) {
      return "one thread: the two pools cannot hinder each other";
    }
    if (sleepsSoon(environment)) {
      return "best: idle OpenBLAS threads sleep soon (9.8 s an epoch where the default took 38.8)";
    }
    if (oneBlasThread(environment)) {
      return "good: OpenBLAS has one thread (12.6 s an epoch where the default took 38.8); "
          + TIMEOUT
          + "=4 instead is better (9.8)";
    }
    String now =
        "passive".equalsIgnoreCase(environment.get("OMP_WAIT_POLICY"))
            ? "slow (21.0 s an epoch)"
            : "slow (38.8 s an epoch)";
    return now
        + ": OpenBLAS and OpenMP threads hinder each other; while it trains Hasten sets OpenBLAS to"
        + " one thread (15.1), and "
        + TIMEOUT
        + "=4 in the environment is better (9.8)";
  }

  private static boolean cured() {
    Map<String, String> environment = System.getenv();
    return sleepsSoon(environment) || oneBlasThread(environment) || torch.get_num_threads() == 1;
  }

  /** The value is the binary logarithm of clock cycles; 26 (25 ms) where it is not set. */
  private static boolean sleepsSoon(Map<String, String> environment) {
    return environment.getOrDefault(TIMEOUT, "").matches("[0-9]|1[0-9]");
  }

  private static boolean oneBlasThread(Map<String, String> environment) {
    return "1".equals(environment.get("OPENBLAS_NUM_THREADS"));
  }
}
