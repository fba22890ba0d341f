package dev.hasten.train.speedup;

import dev.hasten.data.Batch;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Looks at the whole batch with a forward pass alone and trains on the part whose loss is high
 * (Jiang et al., <a href="https://arxiv.org/abs/1910.00762">2019</a>): so many examples are drawn
 * without putting back, each with a chance in proportion to {@code P^(1 / keep - 1)}, P the share
 * of the batch with a lower loss. Saves backward passes; the forward pass it looks with sees the
 * model as in evaluation. The loss that is told is that of the chosen. Usual from 50% to 90% of the
 * training: {@code from: 50%, until: 90%}.
 *
 * @param keep share of the batch that is trained on
 */
public record SelectiveBackprop(double keep) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "selective-backprop",
          "trains on the part of each batch whose loss is high",
          "https://arxiv.org/abs/1910.00762",
          List.of(Option.number("keep", 0.5, 1e-3, 1, "share of the batch that is trained on")),
          values -> new SelectiveBackprop(values.number("keep")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    RandomStream random = seams.random("selective-backprop");
    ExampleLosses each = ExampleLosses.of(seams);
    seams.gradientSource(
        inner ->
            (batch, passes) -> {
              float[] losses = Tensors.toFloats(each.of(passes.outputs(batch), batch.targets()));
              long[] chosen = chosen(losses, keep, random);
              return inner.gradients(some(batch, chosen), passes);
            });
  }

  /** The examples at these places of a batch, in this order. */
  static Batch some(Batch batch, long[] chosen) {
    Tensor places =
        Tensors.ofLongs(chosen, chosen.length).to(batch.inputs().device(), ScalarType.Long);
    return new Batch(
        ImageFormat.like(batch.inputs(), batch.inputs().index_select(0, places)),
        batch.targets().index_select(0, places),
        batch.numbers().at(chosen));
  }

  /**
   * Cross entropy of each example (N), of logits (N, C) and classes or probabilities; in sequences,
   * where logits are (N, places, C), the mean over its places but those left over (target -100).
   */
  static Tensor losses(Tensor outputs, Tensor targets) {
    Tensor logs = torch.log_softmax(outputs, -1);
    if (targets.dim() == outputs.dim()) {
      return perExample(logs.mul(targets).sum(-1).neg());
    }
    Tensor left = targets.lt(new Scalar(0));
    Tensor losses =
        logs.gather(-1, targets.masked_fill(left, new Scalar(0)).unsqueeze(-1)).squeeze(-1).neg();
    if (losses.dim() == 1) {
      return losses;
    }
    Tensor counted = left.logical_not().to(losses.scalar_type());
    return losses
        .mul(counted)
        .flatten(1, -1)
        .sum(1)
        .div(counted.flatten(1, -1).sum(1).clamp_min(new Scalar(1)));
  }

  private static Tensor perExample(Tensor losses) {
    return losses.dim() == 1
        ? losses
        : losses.flatten(1, -1).mean(new long[] {1}, false, new ScalarTypeOptional());
  }

  /**
   * Which examples are trained on, in the order of the batch.
   *
   * @param losses of all
   */
  static long[] chosen(float[] losses, double keep, RandomStream random) {
    int count = losses.length;
    Integer[] byLoss = new Integer[count];
    Arrays.setAll(byLoss, i -> i);
    Arrays.sort(byLoss, Comparator.comparingDouble(i -> losses[i]));
    double[] keys = new double[count];
    for (int rank = 0; rank < count; rank++) {
      double weight = Math.pow((rank + 0.5) / count, 1 / keep - 1);
      // The largest of log(u) / w are a draw without putting back in proportion to w (Efraimidis
      // and Spirakis, https://doi.org/10.1016/j.ipl.2005.11.003).
      keys[byLoss[rank]] = Math.log(1 - random.nextDouble()) / Math.max(1e-300, weight);
    }
    Integer[] byKey = new Integer[count];
    Arrays.setAll(byKey, i -> i);
    Arrays.sort(byKey, Comparator.comparingDouble(i -> -keys[i]));
    int kept = (int) Math.max(1, Math.round(keep * count));
    return Arrays.stream(byKey).limit(kept).mapToLong(i -> i).sorted().toArray();
  }

  @Override
  public Choice choice() {
    return Choice.of("selective-backprop").with("keep", keep);
  }
}
