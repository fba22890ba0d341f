package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Residual;
import dev.hasten.nn.Slot;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;

/**
 * Leaves out the branch of a residual layer, for a whole batch, with a probability that grows with
 * depth (Huang et al., <a href="https://arxiv.org/abs/1603.09382">2016</a>): the l-th of L with
 * {@code p l / L}. A branch that is left out costs nothing; one that stays counts {@code 1 / (1 - p
 * l / L)}, so that the network that is evaluated is the whole one, unscaled.
 *
 * @param probability p of leaving out the deepest branch
 */
public record StochasticDepth(double probability) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "stochastic-depth",
          "leaves out residual branches at random in training",
          "https://arxiv.org/abs/1603.09382",
          List.of(Option.number("probability", 0.2, 0, 0.999, "of leaving out the deepest branch")),
          values -> new StochasticDepth(values.number("probability")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    RandomStream random = seams.random("stochastic-depth");
    seams.model(
        (model, example) -> {
          Supported.layers(model, "stochastic-depth", Residual.class);
          Map<String, Layer> residuals = new LinkedHashMap<>(model.layers());
          residuals.values().removeIf(layer -> !(layer instanceof Residual));
          int depth = 0;
          for (Map.Entry<String, Layer> each : residuals.entrySet()) {
            double dropped = probability * ++depth / residuals.size();
            thin(model, each.getKey(), (Residual) each.getValue(), dropped, random);
          }
          return residuals.size() + " residual branches left out up to " + probability;
        });
  }

  private static void thin(
      Layer model, String path, Residual residual, double dropped, RandomStream random) {
    Optional<Slot> shortcut = residual.shortcut();
    model.around( // what comes behind may write into the answer: it must not be the input itself
        path,
        (input, whole) ->
            model.isTraining() && random.nextDouble() < dropped
                ? shortcut.map(slot -> slot.forward(input)).orElseGet(input::clone)
                : whole.forward(input));
    model.around(
        path + "." + residual.lastOfBranch(),
        (input, branch) ->
            model.isTraining()
                ? branch.forward(input).mul(new Scalar(1 / (1 - dropped)))
                : branch.forward(input));
  }

  @Override
  public Choice choice() {
    return Choice.of("stochastic-depth").with("probability", probability);
  }
}
