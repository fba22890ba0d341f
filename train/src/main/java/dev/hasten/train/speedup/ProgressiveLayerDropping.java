package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Layer;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Scalar;

/**
 * Blocks of a transformer are left out of a step at random, more of them as the training goes on
 * and deeper ones more often (Zhang and He, <a href="https://arxiv.org/abs/2010.13369">2020</a>):
 * block l of L stays with {@code p = 1 - (l / L) (1 - theta(t))}, where {@code theta(t) = (1 -
 * keep) exp(-gamma t) + keep} and {@code gamma = 100 / steps}. A branch of a block that stays
 * counts {@code 1 / p}, so that the network that is evaluated is the whole one, unscaled.
 *
 * @param keep what theta falls to, in (0, 1]
 */
public record ProgressiveLayerDropping(double keep) implements Speedup {
  private static final String NAME = "progressive-layer-dropping";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "blocks left out at random, more as the training goes on",
          "https://arxiv.org/abs/2010.13369",
          List.of(
              Option.number("keep", 0.5, 1e-3, 1, "share of the steps of the last block, late")),
          values -> new ProgressiveLayerDropping(values.number("keep")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return Map.of("progressive-stacking", "both leave blocks out");
  }

  @Override
  public void install(Seams seams) {
    RandomStream random = seams.random(NAME);
    ToDoubleFunction<Progress> course = seams.course(NAME + ".theta", this::theta);
    double[] theta = {1};
    seams.batch(
        (batch, progress) -> {
          theta[0] = course.applyAsDouble(progress);
          return batch;
        });
    seams.model(
        (model, example) -> {
          List<String> blocks = Blocks.of(model, NAME);
          for (int l = 1; l <= blocks.size(); l++) {
            thin(model, blocks.get(l - 1), (double) l / blocks.size(), theta, random);
          }
          return blocks.size() + " blocks left out down to " + keep;
        });
  }

  /** How much the last block stays. */
  double theta(Progress progress) {
    return (1 - keep) * Math.exp(-100.0 * progress.fraction()) + keep;
  }

  private static void thin(
      Layer model, String path, double depth, double[] theta, RandomStream random) {
    model.around(
        path,
        (input, block) ->
            model.isTraining() && random.nextDouble() >= 1 - depth * (1 - theta[0])
                ? input
                : block.forward(input));
    for (String branch : Blocks.branches(model, path)) {
      model.around(
          branch,
          (input, call) ->
              model.isTraining()
                  ? call.forward(input).mul(new Scalar(1 / (1 - depth * (1 - theta[0]))))
                  : call.forward(input));
    }
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("keep", keep);
  }
}
