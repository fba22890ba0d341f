package dev.hasten.train.speedup;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;

/**
 * Short sequences early, whole ones later (Li et al., <a
 * href="https://arxiv.org/abs/2108.06084">2021</a>): step t of {@code length} T takes the first
 * {@code start + (context - start) min(t / T, 1)} places of each window, rounded down to a multiple
 * of 8, the others are left out of it. Inputs and targets (N, places) become (N, fewer). A step
 * before T costs less, for attention more than proportionally; durations in tokens count those that
 * are not left out, unless T is wall time.
 *
 * @param start places in the first step, a multiple of 8
 * @param length of the rise
 */
public record SequenceWarmup(int start, Duration length) implements Speedup {
  private static final String NAME = "sequence-warmup";
  private static final int MULTIPLE = 8;

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "short sequences early, whole ones later",
          "https://arxiv.org/abs/2108.06084",
          List.of(
              Option.integer("start", 8, MULTIPLE, 1 << 20, "places in the first step"),
              Option.duration("length", "30%", "of the rise to whole sequences")),
          values -> new SequenceWarmup(values.integer("start"), values.duration("length")));

  /**
   * Checks the start.
   *
   * @throws IllegalArgumentException when it is not a multiple of 8
   */
  public SequenceWarmup {
    if (start < MULTIPLE || start % MULTIPLE != 0) {
      throw new IllegalArgumentException(
          "expected a multiple of 8 places at the start of "
              + NAME
              + ", but got "
              + start
              + ": 8 is a start");
    }
  }

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public List<String> faults(Progress run) {
    return new Rise(0, length).faults(NAME, run);
  }

  @Override
  public Speedup scaled(double times) {
    return new SequenceWarmup(start, length.scaled(times));
  }

  @Override
  public void install(Seams seams) {
    long[] example = seams.example();
    seams.inspect(model -> Supported.requireSequences(model, example, NAME, start));
    seams.course(NAME + ".places", progress -> places(example[0], progress));
    seams.batch(
        (batch, progress) -> {
          long whole = batch.inputs().size(1);
          long places = places(whole, progress);
          return places == whole
              ? batch
              : batch.with(
                  batch.inputs().narrow(1, 0, places), batch.targets().narrow(1, 0, places));
        });
  }

  @Override
  public double shareOfTokens(Progress progress) {
    if (progress.batch() < 1 || length.uncountable(progress.after(Double.NaN)).isPresent()) {
      return 1;
    }
    long context = progress.tokens() / progress.batch();
    return (double) places(context, progress) / context;
  }

  /** The places of a window that a step takes, of that many. */
  public long places(long context, Progress progress) {
    double rise = new Rise(0, length).share(progress);
    if (rise >= 1 || context <= start) {
      return context;
    }
    long wanted = (long) (start + (context - start) * rise);
    return wanted - wanted % MULTIPLE;
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("start", (long) start).with("length", length.toString());
  }
}
