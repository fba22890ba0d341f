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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Latest weight averaging (Kaddour, <a href="https://arxiv.org/abs/2209.14981">2022</a>): evaluates
 * the mean of the last k weights, taken every so many steps: {@code (w_1 + .. + w_k) / k}. Keeps k
 * copies of the weights. Before the first the trained weights are evaluated.
 *
 * <p>The statistics of batch norms are gathered anew with the mean weights, on the first batches of
 * the data, whenever those are put in.
 *
 * @param copies the number k
 * @param every steps between two copies
 * @param normBatches batches that statistics are gathered on, at most those of an epoch
 */
public record Lawa(int copies, int every, int normBatches) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "lawa",
          "evaluates the mean of the last few weights",
          "https://arxiv.org/abs/2209.14981",
          List.of(
              Option.integer("copies", 6, 1, 1000, "how many count"),
              Option.integer("every", 10, 1, 1 << 30, "steps between two copies"),
              Swa.NORM_BATCHES),
          values ->
              new Lawa(
                  values.integer("copies"),
                  values.integer("every"),
                  values.integer("norm_batches")));

  /** With batch norms' statistics of 50 batches. */
  public Lawa(int copies, int every) {
    this(copies, every, 50);
  }

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return Conflicts.of("only one average of the weights can be evaluated and kept", "ema", "swa");
  }

  @Override
  public void install(Seams seams) {
    seams.evaluation(weights -> new Latest(this, weights));
  }

  @Override
  public Choice choice() {
    return Choice.of("lawa")
        .with("copies", (long) copies)
        .with("every", (long) every)
        .with("norm_batches", (long) normBatches);
  }

  private static final class Latest implements EvaluationWeights {
    private final Lawa settings;
    private final Weights weights;
    private final List<FlatBuffer> ring = new ArrayList<>();
    private long taken;

    Latest(Lawa settings, Weights weights) {
      this.settings = settings;
      this.weights = weights;
      for (int i = 0; i < settings.copies; i++) {
        ring.add(weights.newState());
      }
    }

    @Override
    public void observe(Weights trained, Progress progress) {
      if (progress.step() % settings.every == 0) {
        ring.get((int) (taken % settings.copies)).flat().copy_(trained.allValues().get(0));
        taken++;
      }
    }

    @Override
    public Interception swapIn(Weights trained) {
      if (taken == 0) {
        return () -> {};
      }
      try (Scope scope = Scope.open()) {
        int count = (int) Math.min(taken, settings.copies);
        Tensor mean = ring.get(0).flat().clone();
        for (FlatBuffer copy : ring.subList(1, count)) {
          mean.add_(copy.flat());
        }
        return Swap.in(trained, List.of(mean.mul_(new Scalar(1.0 / count))));
      }
    }

    @Override
    public int statisticsBatches() {
      return taken == 0 ? 0 : settings.normBatches;
    }

    @Override
    public boolean replacesAll() {
      return true;
    }

    @Override
    public State state() {
      Map<String, State> copies = new LinkedHashMap<>();
      for (int i = 0; i < ring.size(); i++) {
        copies.put("copy" + i, new State(weights.named(ring.get(i)), Map.of()));
      }
      return new State(State.join(copies).tensors(), Map.of("taken", taken));
    }

    @Override
    public void restore(State state) {
      for (int i = 0; i < ring.size(); i++) {
        Restore.into(weights.named(ring.get(i)), state.part("copy" + i));
      }
      taken = state.scalar("taken").longValue();
    }

    @Override
    public void close() {
      ring.forEach(FlatBuffer::close);
    }
  }
}
