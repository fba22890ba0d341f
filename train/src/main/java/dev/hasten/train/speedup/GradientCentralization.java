package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.Update;
import dev.hasten.train.seam.Weights;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Gradient centralisation (Yong et al., <a href="https://arxiv.org/abs/2004.01461">2020</a>): from
 * the gradient of each weight of two or more dimensions, the mean over all but the first (the
 * outputs) is taken, {@code g_i -= mean(g_i)}. Two native calls for each such weight.
 */
public record GradientCentralization() implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "gradient-centralization",
          "gradients of weights have mean zero at each output",
          "https://arxiv.org/abs/2004.01461",
          List.of(),
          values -> new GradientCentralization());

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    seams.gradients(
        (weights, progress) -> {
          centralize(weights);
          return Update.APPLIED;
        });
  }

  /** Takes the means out, in place. */
  public static void centralize(Weights weights) {
    for (Tensor gradient : weights.gradients()) {
      if (gradient.dim() > 1) {
        try (Scope scope = Scope.open()) {
          long[] rest = LongStream.range(1, gradient.dim()).toArray();
          gradient.sub_(gradient.mean(rest, true, new ScalarTypeOptional()));
        }
      }
    }
  }

  @Override
  public Choice choice() {
    return Choice.of("gradient-centralization");
  }
}
