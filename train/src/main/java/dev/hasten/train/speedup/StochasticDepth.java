package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Interceptor;
import dev.hasten.nn.Residual;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

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
          List<String> branches = new ArrayList<>();
          model
              .layers()
              .forEach(
                  (path, layer) -> {
                    if (layer instanceof Residual) {
                      branches.add(path.isEmpty() ? "branch" : path + ".branch");
                    }
                  });
          for (int i = 0; i < branches.size(); i++) {
            double dropped = probability * (i + 1) / branches.size();
            model.around(
                branches.get(i),
                (input, branch) ->
                    model.isTraining()
                        ? thinned(input, branch, dropped, random.nextDouble())
                        : branch.forward(input));
          }
          return branches.size() + " residual branches left out up to " + probability;
        });
  }

  /** Only for branches that answer in the shape of their input, as residual ones do. */
  private static Tensor thinned(
      Tensor input, Interceptor.Call branch, double dropped, double draw) {
    return draw < dropped
        ? input.new_zeros(input.sizes())
        : branch.forward(input).mul(new Scalar(1 / (1 - dropped)));
  }

  @Override
  public Choice choice() {
    return Choice.of("stochastic-depth").with("probability", probability);
  }
}
