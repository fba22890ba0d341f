package dev.hasten.train.speedup;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.WeightTransform;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Stops training the first layers, one after the other, since they settle first (FreezeOut: Brock
 * et al., <a href="https://arxiv.org/abs/1706.04983">2017</a>, here without its learning rate for
 * each layer, as in Composer's layer freezing). At a fraction {@code t} of the run the first {@code
 * floor(n * level * (t - start) / (1 - start))} of {@code n} layers are frozen, never the last.
 * Below them nothing is computed in the backward pass. Batch norms go on with their statistics.
 *
 * @param start where in the training it begins, from 0 to 1
 * @param level share of the layers that is frozen at the end
 */
public record LayerFreezing(double start, double level) implements Speedup {
  static final String NAME = "layer-freezing";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "the first layers are no longer trained, more of them as the training goes on",
          "https://arxiv.org/abs/1706.04983",
          List.of(
              Option.number("start", 0.5, 0, 0.999, "where in the training it begins"),
              Option.number("level", 1, 1e-3, 1, "share of the layers frozen at the end")),
          values -> new LayerFreezing(values.number("start"), values.number("level")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return FrozenLayers.conflictsAnd("gradient-freezing");
  }

  @Override
  public void install(Seams seams) {
    seams.course(NAME + ".share", this::share);
    List<List<String>> layers = new ArrayList<>();
    List<FrozenLayers> frozen = new ArrayList<>();
    seams.inspect(model -> layers.addAll(FrozenLayers.of(model, NAME)));
    seams.batch(
        (batch, progress) -> {
          frozen.get(0).freeze(frozen(progress, layers.size()));
          return batch;
        });
    seams.weights(
        weights -> {
          frozen.add(new FrozenLayers(layers, weights));
          return new Kept(frozen.get(0));
        });
  }

  /** The number of frozen layers in a step, of so many. */
  public int frozen(Progress progress, int layers) {
    return Math.min(layers - 1, (int) (layers * share(progress)));
  }

  private double share(Progress progress) {
    return level * Math.max(0, progress.fraction() - start) / (1 - start);
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("start", start).with("level", level);
  }

  /** Puts frozen weights back after each update. */
  record Kept(FrozenLayers frozen) implements WeightTransform {
    @Override
    public void transform(Weights weights, Progress progress) {
      frozen.putBack();
    }

    @Override
    public State state() {
      return State.EMPTY;
    }

    @Override
    public void restore(State state) {
      frozen.forget();
    }

    @Override
    public void close() {
      frozen.close();
    }
  }
}
