package dev.hasten.train.speedup;

import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Layer;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * In evaluation, a batch norm becomes part of the convolution right before it (Jacob et al., <a
 * href="https://arxiv.org/abs/1712.05877">2018</a>, section 3.2): with {@code s = gamma / sqrt(var
 * + epsilon)}, {@code W' = s W} and {@code b' = s (b - mean) + beta}. One pass over each activation
 * less; training and saved weights stay as they are. The weights are folded in each call anew, so
 * they are those of the moment, averages included.
 */
public record NormFolding() implements Speedup {
  private static final String NAME = "norm-folding";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "evaluates with batch norms folded into the convolutions before them",
          "https://arxiv.org/abs/1712.05877",
          List.of(),
          values -> new NormFolding());

  @Override
  public Effect effect() {
    return Effect.NUMERIC;
  }

  @Override
  public Map<String, String> conflicts() {
    return Map.of("factorize", "it leaves no convolution right before a norm");
  }

  /** Folds after all surgery: one that put another convolution there would undo half of it. */
  @Override
  public void install(Seams seams) {
    seams.model((model, example) -> pairs(model).size() + " batch norms folded in evaluation");
    seams.inspect(NormFolding::fold);
  }

  private static List<Neighbours> pairs(Layer model) {
    List<Neighbours> pairs =
        Neighbours.in(model, (a, b) -> a instanceof Conv2d && b instanceof BatchNorm2d);
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException(
          Supported.nothing(model, NAME, "a convolution right before a BatchNorm2d"));
    }
    return pairs;
  }

  private static void fold(Layer model) {
    for (Neighbours pair : pairs(model)) {
      Conv2d conv = (Conv2d) pair.first();
      BatchNorm2d norm = (BatchNorm2d) pair.second();
      model.around(
          pair.firstPath(),
          (input, call) -> norm.isTraining() ? call.forward(input) : folded(conv, norm, input));
      model.around(
          pair.secondPath(), (input, call) -> norm.isTraining() ? call.forward(input) : input);
    }
  }

  private static Tensor folded(Conv2d conv, BatchNorm2d norm, Tensor input) {
    Tensor scale = norm.scale();
    Tensor shift = norm.shift(scale);
    Tensor bias = conv.bias().map(own -> shift.add(own.mul(scale))).orElse(shift);
    return conv.forward(
        input, conv.weights().mul(scale.view(-1, 1, 1, 1)), new TensorOptional(bias));
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}
