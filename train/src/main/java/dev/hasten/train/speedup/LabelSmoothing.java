package dev.hasten.train.speedup;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Loss;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code (1 - a) * loss + a * mean over classes of -log p}: the targets share a little with all
 * classes (Szegedy et al., <a href="https://arxiv.org/abs/1512.00567">2015</a>).
 *
 * @param amount the share a, 0 to 1
 */
public record LabelSmoothing(double amount) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "label-smoothing",
          "targets share a little with all classes",
          "https://arxiv.org/abs/1512.00567",
          List.of(Option.number("amount", 0.1, 0, 1, "the share of all classes together")),
          values -> new LabelSmoothing(values.number("amount")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    seams.requireClasses("label-smoothing");
    seams.loss(inner -> smoothed(inner, amount));
  }

  /** The loss with its targets smoothed. Outputs are logits (..., C). */
  public static Loss smoothed(Loss inner, double amount) {
    return (inputs, outputs, targets) -> {
      Tensor uniform = uniform(torch.log_softmax(outputs, -1), targets);
      Tensor loss = inner.loss(inputs, outputs, targets);
      return loss.mul(new Scalar(1 - amount)).add(uniform, new Scalar(amount));
    };
  }

  /** Places that no target counts do not count here, and weights of examples do. */
  private static Tensor uniform(Tensor logarithms, Tensor targets) {
    Tensor each = logarithms.mean(new long[] {-1}, false, new ScalarTypeOptional()).neg();
    if (targets.is_floating_point()) {
      return each.mul(targets.sum(-1)).mean(); // probabilities times the weight of the example
    }
    Tensor counts = targets.ge(new Scalar(0)).to(each.scalar_type());
    return each.mul(counts).sum().div(counts.sum().clamp_min_(new Scalar(1)));
  }

  @Override
  public Choice choice() {
    return Choice.of("label-smoothing").with("amount", amount);
  }
}
