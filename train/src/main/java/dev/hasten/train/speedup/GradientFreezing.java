package dev.hasten.train.speedup;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Stops training the first layers once their gradients settle (AutoFreeze: Liu et al., <a
 * href="https://arxiv.org/abs/2102.01386">2021</a>). Every so many steps the gradients of the
 * interval are summed up in each layer, {@code D}, and compared with those of the interval before:
 *
 * <p>{@code change = | |D before| - |D| | / |D before|}
 *
 * <p>The first layers are frozen as long as each one's change is below the given percentile of the
 * changes of all layers still trained; never the last. Below them nothing is computed in the
 * backward pass. Batch norms go on with their statistics.
 *
 * <p>Egeria (Wang et al., <a href="https://arxiv.org/abs/2201.06227">2022</a>) freezes from the
 * front as well, but asks how far a layer's activations still move away from those of a reference,
 * a rounded copy of the model of some steps before, which runs beside the training on processors
 * that would idle, and it trains layers again when the learning rate falls much. Where a CPU
 * trains, none idles, and that copy's forward passes would be taken out of the time that freezing
 * saves; gradients are there anyway. Frozen layers stay frozen here.
 *
 * @param every steps in an interval
 * @param percentile of the changes, from 0 to 100
 */
public record GradientFreezing(int every, double percentile) implements Speedup {
  static final String NAME = "gradient-freezing";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "the first layers are no longer trained once their gradients settle",
          "https://arxiv.org/abs/2102.01386",
          List.of(
              Option.integer("every", 100, 1, 1 << 30, "steps in an interval"),
              Option.number("percentile", 50, 0, 100, "of the changes, below which layers freeze")),
          values -> new GradientFreezing(values.integer("every"), values.number("percentile")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return FrozenLayers.conflictsAnd("layer-freezing");
  }

  @Override
  public void install(Seams seams) {
    List<List<String>> layers = new ArrayList<>();
    List<GradientWatch> watch = new ArrayList<>();
    seams.inspect(model -> layers.addAll(FrozenLayers.of(model, NAME)));
    seams.batch(
        (batch, progress) -> {
          watch.get(0).beforeStep();
          return batch;
        });
    seams.weights(
        weights -> {
          watch.add(new GradientWatch(this, layers, weights));
          return watch.get(0);
        });
  }

  /**
   * How many layers are frozen after an interval.
   *
   * @param frozen how many are so far
   * @param before norms of the summed gradients of each layer in the interval before
   * @param now the same of this one
   */
  public int frozen(int frozen, double[] before, double[] now) {
    double[] changes = new double[now.length];
    for (int i = frozen; i < changes.length; i++) {
      changes[i] = Math.abs(before[i] - now[i]) / Math.max(1e-30, before[i]);
    }
    double limit = percentile(Arrays.copyOfRange(changes, frozen, changes.length));
    int first = frozen;
    while (first < changes.length - 1 && changes[first] < limit) {
      first++;
    }
    return first;
  }

  /** In straight lines between the values, as usual. */
  private double percentile(double[] values) {
    Arrays.sort(values);
    double place = percentile / 100 * (values.length - 1);
    int below = (int) place;
    int above = Math.min(values.length - 1, below + 1);
    return values[below] + (place - below) * (values[above] - values[below]);
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("every", (long) every).with("percentile", percentile);
  }
}
