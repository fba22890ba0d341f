package dev.hasten.train.step;

import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.ProfilerBusyException;
import dev.hasten.engine.Scope;
import dev.hasten.train.seam.Passes;
import dev.hasten.train.seam.Slices;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Stateful;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Passes that cut examples which would not fit into memory together into the fewest slices that do.
 * The gradients of the slices add up, so the batch of the update stays what the recipe says; batch
 * norms see a slice at a time.
 *
 * <p>How many fit is forecast at the first pass, and again when examples are larger than any before
 * (progressive resizing): see {@link MemoryForecast}. The forecast trains nothing: buffers, random
 * streams and gradients are put back. Where bytes cannot be counted nothing is forecast.
 */
final class MicroBatches implements Passes, Stateful {
  /**
   * Of the free memory: the rest is for what is not counted, such as the JVM's own growth and gaps
   * that the C heap cannot fill.
   */
  static final double USABLE = 0.6;

  /**
   * Deep networks keep some hundred to a thousand times their input; where even this much fits, a
   * forecast is not worth its tenth of a second.
   */
  private static final long AMPLE = 4096;

  /**
   * As many times the input a pass over a common network keeps; where not even the forecast's own
   * passes are sure to fit, an allocation that fails under the profiler may end the process, and
   * {@link RetriedGradients} is safer.
   */
  private static final long USUAL = 256;

  /** The profiler that counts the bytes is one for the process. */
  private static final ReentrantLock PROFILER = new ReentrantLock();

  private final Passes passes;
  private final Rollback rollback;
  private final BatchSource batches;
  private final LongSupplier freeBytes;
  private final List<Cut> cuts = new ArrayList<>();
  private long forecastFor; // numbers in one example
  private int most = Integer.MAX_VALUE;
  private int attempted; // examples of the pass that ran last

  MicroBatches(Passes passes, Rollback rollback, BatchSource batches, LongSupplier freeBytes) {
    this.passes = passes;
    this.rollback = rollback;
    this.batches = batches;
    this.freeBytes = freeBytes;
  }

  @Override
  public Tensor run(Batch examples, double weight) {
    int size = examples.size();
    long numbers = examples.inputs().numel() / size;
    if (numbers > forecastFor) {
      forecastFor = numbers; // once, also when it runs out of memory itself
      attempted = size;
      if (size > MemoryForecast.MEASURED) {
        forecast(examples);
      }
    }
    int slices = (int) (((long) size + most - 1) / most);
    attempted = (size + slices - 1) / slices;
    return slices == 1
        ? passes.run(examples, weight)
        : Slices.of(examples, slices, (slice, share) -> passes.run(slice, weight * share));
  }

  @Override
  public Tensor outputs(Batch examples) {
    int size = examples.size();
    if (size <= most) {
      return passes.outputs(examples);
    }
    TensorVector parts = new TensorVector();
    for (int from = 0; from < size; from += most) {
      parts.push_back(passes.outputs(examples.slice(from, Math.min(size, from + most))));
    }
    return torch.cat(parts, 0);
  }

  @Override
  public Weights weights() {
    return passes.weights();
  }

  private void forecast(Batch examples) {
    long usable = (long) (freeBytes.getAsLong() * USABLE);
    long each = examples.inputs().nbytes() / examples.size();
    boolean ample = examples.inputs().nbytes() <= usable / AMPLE;
    boolean tooTight = usable / USUAL < each * MemoryForecast.MEASURED;
    if (ample || tooTight) {
      return;
    }
    Optional<MemoryForecast> forecast = measured(examples);
    if (forecast.isEmpty()) {
      return;
    }
    long needed = forecast.get().bytes(examples.size());
    if (needed > usable) {
      most = Math.min(most, forecast.get().most(usable));
      cut(
          String.format(
              Locale.ROOT,
              "%,d examples need about %s of memory at once, of which %s are to be had: passes over"
                  + " at most %,d, gradients added up; batch norms see no more at a time",
              examples.size(),
              gigabytes(needed),
              gigabytes(usable),
              most));
    }
  }

  /** Runs passes over the first few examples, and undoes what they did. */
  private Optional<MemoryForecast> measured(Batch examples) {
    if (NativeMemory.unavailable().isPresent()) {
      return Optional.empty();
    }
    PROFILER.lock();
    try (BatchSource.Pause quiet = batches.pause();
        Scope scope = Scope.open()) {
      Rollback.Point before = rollback.withGradients(weights());
      try {
        return Optional.of(MemoryForecast.measure(few -> peakBytes(examples.slice(0, few))));
      } finally {
        before.restore();
      }
    } catch (ProfilerBusyException somebodyProfiles) {
      return Optional.empty();
    } finally {
      PROFILER.unlock();
    }
  }

  private long peakBytes(Batch few) {
    return NativeMemory.usage(
            () -> {
              try (Scope scope = Scope.open()) {
                passes.run(few, 1);
              }
            })
        .peakBytes();
  }

  /**
   * Memory ran out in the last pass: takes half as many examples at a time from now on.
   *
   * @return whether that can be
   */
  boolean halve(String reason) {
    if (attempted <= 1) {
      return false;
    }
    most = (attempted + 1) / 2;
    cut(
        String.format(
            Locale.ROOT,
            "memory ran out over %,d examples at once (%s): passes over at most %,d, gradients"
                + " added up; batch norms see no more at a time",
            attempted,
            reason,
            most));
    return true;
  }

  private void cut(String words) {
    cuts.add(new Cut(most, words));
  }

  /** What was decided since it was last asked. */
  List<Cut> cuts() {
    List<Cut> told = List.copyOf(cuts);
    cuts.clear();
    return told;
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.2f GB", bytes * 1e-9);
  }

  @Override
  public State state() {
    return new State(Map.of(), Map.of("most", (long) most, "forecast_for", forecastFor));
  }

  @Override
  public void restore(State state) {
    most = Math.toIntExact(state.scalar("most").longValue());
    forecastFor = state.scalar("forecast_for").longValue();
  }
}
