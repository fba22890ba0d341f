package dev.hasten.train.speedup;

import dev.hasten.nn.CausalAttention;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.List;

/**
 * Attention that sees few places early and all of them later (as the speed runs of <a
 * href="https://github.com/KellerJordan/modded-nanogpt">modded-nanogpt</a> do, 2024): in step t of
 * {@code length} T, {@code start + (places - start) min(t / T, 1)} places, rounded down. Evaluation
 * always sees all. It saves time while a sequence has four windows or more, as {@link
 * SlidingWindow}.
 *
 * @param start places that are seen in the first step
 * @param length of the rise
 */
public record WindowWarmup(int start, Duration length) implements Speedup {
  private static final String NAME = "window-warmup";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "attention that sees few places early, all of them later",
          "https://github.com/KellerJordan/modded-nanogpt",
          List.of(
              Option.integer("start", 8, 1, 1 << 24, "places that the first step sees"),
              Option.duration("length", "50%", "of the rise to all places")),
          values -> new WindowWarmup(values.integer("start"), values.duration("length")));

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
    return new WindowWarmup(start, length.scaled(times));
  }

  @Override
  public void install(Seams seams) {
    long context = seams.example()[0];
    seams.course(NAME + ".places", progress -> seen(context, progress));
    List<CausalAttention> all = new ArrayList<>();
    seams.inspect(model -> all.addAll(Supported.layers(model, NAME, CausalAttention.class)));
    seams.batch(
        (batch, progress) -> {
          long whole = batch.inputs().size(1);
          long seen = seen(whole, progress);
          int places = seen == whole ? 0 : (int) seen; // 0 for all
          all.forEach(attention -> attention.trainingWindow(places));
          return batch;
        });
  }

  /** The places that a step sees, of that many. */
  long seen(long context, Progress progress) {
    double rise = new Rise(0, length).share(progress);
    return rise >= 1 || context <= start ? context : (long) (start + (context - start) * rise);
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("start", (long) start).with("length", length.toString());
  }
}
