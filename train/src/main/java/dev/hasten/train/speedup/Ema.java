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
import org.bytedeco.pytorch.Tensor;

/**
 * Evaluates an exponential moving average of the weights (Polyak and Juditsky, <a
 * href="https://doi.org/10.1137/0330046">1992</a>): {@code e = d e + (1 - d) w} every so many
 * steps, with {@code d = min(decay, (1 + n) / (10 + n))} after n updates, so that it is not held
 * back by the first weights.
 *
 * @param decay how much is kept at each update
 * @param every steps between two updates
 */
public record Ema(double decay, int every) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "ema",
          "evaluates a moving average of the weights",
          "https://doi.org/10.1137/0330046",
          List.of(
              Option.number("decay", 0.99, 0, 1, "how much is kept at each update"),
              Option.integer("every", 1, 1, 1 << 30, "steps between two updates")),
          values -> new Ema(values.number("decay"), values.integer("every")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return Conflicts.of("only one average of the weights can be evaluated and kept", "swa", "lawa");
  }

  @Override
  public void install(Seams seams) {
    seams.evaluation(weights -> new Average(this, weights));
  }

  @Override
  public Choice choice() {
    return Choice.of("ema").with("decay", decay).with("every", (long) every);
  }

  private static final class Average implements EvaluationWeights {
    private final Ema settings;
    private final Weights weights;
    private final FlatBuffer average;
    private long updates;

    Average(Ema settings, Weights weights) {
      this.settings = settings;
      this.weights = weights;
      average = weights.newState();
      average.flat().copy_(weights.allValues().get(0));
    }

    @Override
    public void observe(Weights trained, Progress progress) {
      if (progress.step() % settings.every == 0) {
        double decay = Math.min(settings.decay, (1.0 + updates) / (10.0 + updates));
        updates++;
        try (Scope scope = Scope.open()) {
          average.flat().lerp_(trained.allValues().get(0), new Scalar(1 - decay));
        }
      }
    }

    @Override
    public Interception swapIn(Weights trained) {
      return Swap.in(trained, List.of(average.flat()));
    }

    @Override
    public boolean replacesAll() {
      return true;
    }

    @Override
    public State state() {
      return new State(Map.copyOf(weights.named(average)), Map.of("updates", updates));
    }

    @Override
    public void restore(State state) {
      Map<String, Tensor> named = weights.named(average);
      Restore.into(named, state);
      updates = state.scalar("updates").longValue();
    }

    @Override
    public void close() {
      average.close();
    }
  }
}
