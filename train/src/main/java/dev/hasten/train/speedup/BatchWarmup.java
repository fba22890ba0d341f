package dev.hasten.train.speedup;

import dev.hasten.data.Batch;
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
 * Small batches early, whole ones later (Smith et al., <a
 * href="https://arxiv.org/abs/1711.00489">2018</a>; as the ramp-up of GPT-3, <a
 * href="https://arxiv.org/abs/2005.14165">2020</a>): a step before {@code length} takes the first
 * {@code round(B (start + (1 - start) t / length))} of the recipe's B examples, one at least. The
 * others are left out of that step and come again in later epochs, so an early step costs less and
 * an epoch has as many steps as without this.
 *
 * @param start share of the batch in the first step, in (0, 1]
 * @param length of the rise
 */
public record BatchWarmup(double start, Duration length) implements Speedup {
  private static final String NAME = "batch-warmup";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "small batches early, whole ones later",
          "https://arxiv.org/abs/1711.00489",
          List.of(
              Option.number("start", 0.25, 1e-6, 1, "share of the batch in the first step"),
              Option.duration("length", "30%", "of the rise to the whole batch")),
          values -> new BatchWarmup(values.number("start"), values.duration("length")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public List<String> faults(Progress run) {
    return new Rise(start, length).faults(NAME, run);
  }

  @Override
  public Speedup scaled(double times) {
    return new BatchWarmup(start, length.scaled(times));
  }

  @Override
  public void install(Seams seams) {
    seams.course(NAME + ".examples", progress -> examples((int) progress.batch(), progress));
    seams.batch((batch, progress) -> first(batch, examples(batch.size(), progress)));
  }

  /** The first so many of its examples. */
  static Batch first(Batch batch, int examples) {
    return examples == batch.size() ? batch : batch.slice(0, examples);
  }

  /** {@code round(size share)}, one at least. */
  static int examples(int size, double share) {
    return (int) Math.max(1, Math.min(size, Math.round(size * share)));
  }

  /** How many examples of a batch of that size a step takes. */
  public int examples(int size, Progress progress) {
    return examples(size, new Rise(start, length).share(progress));
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("start", start).with("length", length.toString());
  }
}
