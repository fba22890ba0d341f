package dev.hasten.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread pools. libtorch works with OpenMP, its fp32 matrix products with OpenBLAS's own threads,
 * and on few cores the two spin against each other: a step may take twice or four times as long.
 * OpenBLAS therefore has one thread, and large products run on OpenMP's ({@link Products}): by
 * {@code OPENBLAS_NUM_THREADS=1} in the environment, or while a training runs ({@link
 * #forTraining}).
 */
public final class Threads {
  private static final Logger LOG = LoggerFactory.getLogger(Threads.class);
  private static final String NUMBER = "OPENBLAS_NUM_THREADS";
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
   * the last one; says so in the log. Does nothing where the environment gives a number.
   */
  public static Setting forTraining() {
    if (isChosen(System.getenv())) {
      return () -> {};
    }
    synchronized (LOCK) {
      if (users++ == 0) {
        before = openblasThreads();
        openblas_nolapack.blas_set_num_threads(1);
        LOG.info(
            "OpenBLAS set from {} threads to 1 during training: its threads and those of OpenMP"
                + " hinder each other; {} in the environment says otherwise",
            before,
            NUMBER);
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
    return isChosen(System.getenv()) ? openblasThreads() : 1;
  }

  /** Present settings by name. Loads the natives. */
  public static Map<String, Object> report() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("libtorch_threads", torch.get_num_threads());
    report.put("openblas_threads", openblasThreads());
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

  /** Whether these settings of the process are the fast ones, in words. */
  public static String explanation() {
    return explanation(System.getenv(), torch.get_num_threads());
  }

  static String explanation(Map<String, String> environment, int threads) {
    if (threads == 1) {
      return "one thread: the two pools cannot hinder each other";
    }
    if (!isChosen(environment)) {
      return "good: while it trains Hasten sets OpenBLAS to one thread; large products run on OpenMP's";
    }
    return "1".equals(environment.get(NUMBER))
        ? "good: OpenBLAS has one thread, large products run on OpenMP's"
        : "slow: OpenBLAS's threads and OpenMP's hinder each other; " + NUMBER + "=1 is better";
  }

  /** Whether whoever started this process has fixed the number of OpenBLAS's threads. */
  private static boolean isChosen(Map<String, String> environment) {
    return !environment.getOrDefault(NUMBER, "").isBlank();
  }
}
