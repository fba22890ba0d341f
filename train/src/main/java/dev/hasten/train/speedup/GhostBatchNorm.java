package dev.hasten.train.speedup;

import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Interceptor;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Batch norms that see so many examples at a time in training (Hoffer et al., <a
 * href="https://arxiv.org/abs/1705.08741">2017</a>): statistics are noisier, as those of a small
 * batch. Of group g, {@code y = scale (x - mean_g) / sqrt(var_g + epsilon) + shift}; the running
 * statistics r move once for each group, {@code r = (1 - m) r + m s_g} (their algorithm 1).
 *
 * @param examples in a group
 */
public record GhostBatchNorm(int examples) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "ghost-batch-norm",
          "batch norms over groups of the batch",
          "https://arxiv.org/abs/1705.08741",
          List.of(Option.integer("examples", 32, 1, 1 << 30, "examples in a group")),
          values -> new GhostBatchNorm(values.integer("examples")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    seams.model(
        (model, example) -> {
          Supported.layers(model, "ghost-batch-norm", BatchNorm2d.class);
          List<String> paths = new ArrayList<>();
          model
              .layers()
              .forEach(
                  (path, layer) -> {
                    if (layer instanceof BatchNorm2d) {
                      paths.add(path);
                      model.around(
                          path,
                          (input, norm) ->
                              layer.isTraining() ? grouped(input, norm) : norm.forward(input));
                    }
                  });
          return paths.size() + " batch norms over groups of " + examples;
        });
  }

  private Tensor grouped(Tensor input, Interceptor.Call norm) {
    if (input.size(0) <= examples) {
      return norm.forward(input);
    }
    TensorVector groups = new TensorVector();
    for (long from = 0; from < input.size(0); from += examples) {
      groups.push_back(
          norm.forward(input.narrow(0, from, Math.min(examples, input.size(0) - from))));
    }
    return torch.cat(groups, 0);
  }

  @Override
  public Choice choice() {
    return Choice.of("ghost-batch-norm").with("examples", (long) examples);
  }
}
