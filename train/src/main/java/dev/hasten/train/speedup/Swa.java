package dev.hasten.train.speedup;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Scope;
import dev.hasten.nn.Interception;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.EvaluationWeights;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Restore;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;

/**
 * Stochastic weight averaging (Izmailov et al., <a
 * href="https://arxiv.org/abs/1803.05407">2018</a>): evaluates the plain mean of the weights as
 * they were every so many steps, from a share of the training on: {@code a = (n a + w) / (n + 1)}.
 * Wants a rate that stays up. Before the first of them the trained weights are evaluated.
 *
 * <p>The statistics of batch norms are gathered anew with the mean weights, on the first batches of
 * the data, whenever those are put in.
 *
 * @param begin share of the training after which it averages, 0 to 1
 * @param every steps between two weights that count
 * @param normBatches batches that statistics are gathered on, at most those of an epoch
 */
public record Swa(double begin, int every, int normBatches) implements Speedup {
  static final Option NORM_BATCHES =
      Option.integer("norm_batches", 50, 1, 1 << 30, "that batch norms gather statistics on");

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "swa",
          "evaluates the mean of the weights over the last part of the training",
          "https://arxiv.org/abs/1803.05407",
          List.of(
              Option.number("begin", 0.75, 0, 1, "share of the training after which it averages"),
              Option.integer("every", 1, 1, 1 << 30, "steps between two weights that count"),
              NORM_BATCHES),
          values ->
              new Swa(
                  values.number("begin"), values.integer("every"), values.integer("norm_batches")));

  /** With batch norms' statistics of 50 batches. */
  public Swa(double begin, int every) {
    this(begin, every, 50);
  }

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return Conflicts.of("only one average of the weights can be evaluated and kept", "ema", "lawa");
  }

  @Override
  public void install(Seams seams) {
    seams.evaluation(weights -> new Mean(this, weights));
  }

  @Override
  public Choice choice() {
    return Choice.of("swa")
        .with("begin", begin)
        .with("every", (long) every)
        .with("norm_batches", (long) normBatches);
  }

  private static final class Mean implements EvaluationWeights {
    private final Swa settings;
    private final Weights weights;
    private final FlatBuffer mean;
    private long count;

    Mean(Swa settings, Weights weights) {
      this.settings = settings;
      this.weights = weights;
      mean = weights.newState();
    }

    @Override
    public void observe(Weights trained, Progress progress) {
      if (progress.fraction() >= settings.begin && progress.step() % settings.every == 0) {
        count++;
        try (Scope scope = Scope.open()) {
          mean.flat().lerp_(trained.allValues().get(0), new Scalar(1.0 / count));
        }
      }
    }

    @Override
    public Interception swapIn(Weights trained) {
      return count == 0 ? () -> {} : Swap.in(trained, List.of(mean.flat()));
    }

    @Override
    public int statisticsBatches() {
      return count == 0 ? 0 : settings.normBatches;
    }

    @Override
    public boolean replacesAll() {
      return true;
    }

    @Override
    public State state() {
      return new State(weights.named(mean), Map.of("count", count));
    }

    @Override
    public void restore(State state) {
      Restore.into(weights.named(mean), state);
      count = state.scalar("count").longValue();
    }

    @Override
    public void close() {
      mean.close();
    }
  }
}
