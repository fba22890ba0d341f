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
        before = openblas_nolapack.blas_get_num_threads();
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

  /** Present settings by name. Loads the natives. */
  public static Map<String, Object> report() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("libtorch_threads", torch.get_num_threads());
    report.put("openblas_threads", openblas_nolapack.blas_get_num_threads());
    report.put("openblas_timeout", Optional.ofNullable(System.getenv(TIMEOUT)).orElse("not set"));
    return report;
  }

  private static boolean cured() {
    return System.getenv(TIMEOUT) != null
        || "1".equals(System.getenv("OPENBLAS_NUM_THREADS"))
        || torch.get_num_threads() == 1;
  }
}
