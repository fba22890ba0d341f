package dev.hasten.train.speedup;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Scope;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Restore;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.WeightTransform;
import dev.hasten.train.seam.Weights;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Every k steps slow weights move a share towards the trained ones, which then start from there:
 * {@code s = s + a (w - s)}, {@code w = s} (Zhang et al., <a
 * href="https://arxiv.org/abs/1907.08610">2019</a>).
 *
 * @param every the number k of steps
 * @param share the share a
 */
public record Lookahead(int every, double share) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "lookahead",
          "k steps forward, then a share of the way from where they began",
          "https://arxiv.org/abs/1907.08610",
          List.of(
              Option.integer("every", 5, 1, 1 << 30, "steps forward"),
              Option.number("share", 0.5, 0, 1, "share of the way that is kept")),
          values -> new Lookahead(values.integer("every"), values.number("share")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    seams.weights(weights -> new Slow(this, weights));
  }

  @Override
  public Choice choice() {
    return Choice.of("lookahead").with("every", (long) every).with("share", share);
  }

  private static final class Slow implements WeightTransform {
    private final Lookahead settings;
    private final Weights weights;
    private final FlatBuffer slow;

    Slow(Lookahead settings, Weights weights) {
      this.settings = settings;
      this.weights = weights;
      slow = weights.newState();
      slow.flat().copy_(weights.allValues().get(0));
    }

    @Override
    public void transform(Weights trained, Progress progress) {
      if (progress.step() % settings.every == 0) {
        try (Scope scope = Scope.open()) {
          Tensor fast = trained.allValues().get(0);
          fast.copy_(slow.flat().lerp_(fast, new Scalar(settings.share)));
        }
      }
    }

    @Override
    public State state() {
      return new State(weights.named(slow), Map.of());
    }

    @Override
    public void restore(State state) {
      Restore.into(weights.named(slow), state);
    }

    @Override
    public void close() {
      slow.close();
    }
  }
}
