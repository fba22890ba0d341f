package dev.hasten.train;

import dev.hasten.data.AdjustableWorkers;
import dev.hasten.data.Prefetch;
import dev.hasten.engine.Machine;
import dev.hasten.engine.OtherLoad;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Changes the number of a data set's workers by one at a time: up where steps wait for data and the
 * machine has a core for it, down where they never wait, for workers take time from the step. A
 * change after which training is not faster (or, with fewer, slower) is taken back and not tried
 * again. Batches do not depend on any of it.
 */
final class WorkerControl {
  private static final double MUCH = 0.05;
  private static final double NONE = 0.01;
  private static final double SECONDS_TO_JUDGE = 2;
  private static final double FASTER = 1.02;
  private static final double SLOWER = 0.98;
  private static final int DEEPEST = 8;

  private final AdjustableWorkers workers;
  private final Prefetch prefetch;
  private final DoubleSupplier freeCores;
  private int least = 1;
  private int most = Integer.MAX_VALUE;
  private Optional<Trial> trial = Optional.empty();
  private double waited;
  private double seconds;
  private double examples;
  private boolean begun;

  /** A change that has to prove itself. */
  private record Trial(int before, double rate) {}

  /** A change that was made. */
  record Change(int before, int workers, int depth, String words) {}

  WorkerControl(AdjustableWorkers workers, Prefetch prefetch, DoubleSupplier freeCores) {
    this.workers = workers;
    this.prefetch = prefetch;
    this.freeCores = freeCores;
  }

  /** By the cores of this machine that other processes leave. */
  static WorkerControl of(AdjustableWorkers workers, Prefetch prefetch) {
    OtherLoad load = OtherLoad.sinceNow();
    return new WorkerControl(workers, prefetch, () -> Machine.cores() - load.cores());
  }

  /**
   * A stretch of training is over.
   *
   * @param waitingShare of its time in which steps waited
   * @param rate examples a second
   * @param stretch its seconds
   */
  Optional<Change> look(double waitingShare, double rate, double stretch) {
    if (!begun) { // holds the first batch and the set-up of kernels
      begun = true;
      return Optional.empty();
    }
    waited += waitingShare * stretch;
    examples += rate * stretch;
    seconds += stretch;
    if (seconds < SECONDS_TO_JUDGE) {
      return Optional.empty();
    }
    double share = waited / seconds;
    double speed = examples / seconds;
    waited = 0;
    examples = 0;
    seconds = 0;
    return trial.isPresent() ? judged(trial.get(), share, speed) : tried(share, speed);
  }

  /** Whether another worker could still help. */
  boolean canRaise() {
    return workers.count() < limit();
  }

  private int limit() {
    return (int) Math.max(1, Math.min(most, Math.round(freeCores.getAsDouble())));
  }

  private Optional<Change> tried(double share, double speed) {
    int count = workers.count();
    if (share > MUCH && count < limit()) {
      trial = Optional.of(new Trial(count, speed));
      return changed(count + 1, format("steps waited for data %.1f%% of the time", 100 * share));
    }
    if (share < NONE && count > least) {
      trial = Optional.of(new Trial(count, speed));
      return changed(count - 1, "steps do not wait for data");
    }
    return Optional.empty();
  }

  private Optional<Change> judged(Trial made, double share, double speed) {
    trial = Optional.empty();
    int count = workers.count();
    if (count > made.before() && speed < made.rate() * FASTER) {
      most = made.before();
      return changed(made.before(), "one more did not make training faster");
    }
    if (count < made.before() && (speed < made.rate() * SLOWER || share > MUCH)) {
      least = made.before();
      return changed(made.before(), "with one less training was slower");
    }
    return Optional.empty();
  }

  private Optional<Change> changed(int count, String reason) {
    int before = workers.count();
    workers.setCount(count);
    int depth = Math.max(2, Math.min(DEEPEST, count + 1));
    prefetch.setDepth(depth);
    return Optional.of(
        new Change(
            before,
            count,
            depth,
            format("data workers %d, up to %d batches ahead (%d before): ", count, depth, before)
                + reason));
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
