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
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Trains on mixtures of two examples (Zhang et al., <a
 * href="https://arxiv.org/abs/1710.09412">2017</a>): {@code x = l x + (1 - l) x'}, and the same of
 * the class probabilities, or of the numbers to predict, where x' is the batch in another order and
 * l is drawn from Beta(a, a) once a batch. Numbers y whose losses have weights w are mixed so that
 * the gradient of the squared error is the mixture of both, {@code l w (o - y) + (1 - l) w' (o -
 * y')}:
 *
 * <pre>{@code
 * w = l w + (1 - l) w'        y = (l w y + (1 - l) w' y') / (l w + (1 - l) w')
 * }</pre>
 *
 * @param alpha the parameter a: near 0 examples stay almost pure, at 1 every mixture is as likely
 */
public record MixUp(double alpha) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "mixup",
          "trains on mixtures of two examples and of their targets",
          "https://arxiv.org/abs/1710.09412",
          List.of(Option.number("alpha", 0.2, 1e-3, 1e3, "both parameters of the beta draw")),
          values -> new MixUp(values.number("alpha")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    seams.inspect(model -> Supported.requireNumbers(model, "mixup"));
    RandomStream random = seams.random("mixup");
    int classes = seams.classes();
    seams.batch(
        (batch, progress) -> {
          double share = random.nextBeta(alpha, alpha);
          return mixed(batch, share, permutation(batch.size(), random), classes);
        });
  }

  /**
   * The batch mixed with itself in another order.
   *
   * @param share l, what each example keeps of itself, 0 to 1
   * @param order for each example the number of the one mixed into it
   * @param classes how many there are, to turn class indices into probabilities
   * @return inputs in their own type, targets as class probabilities (N, C), or as numbers to
   *     predict: (N, 1), or (N, 2) with the weights of their losses
   */
  public static Batch mixed(Batch batch, double share, long[] order, int classes) {
    Tensor others =
        Tensors.ofLongs(order, order.length).to(batch.inputs().device(), ScalarType.Long);
    Tensor targets = probabilities(batch.targets(), classes);
    boolean weighted = classes == 1 && targets.dim() == 2 && targets.size(1) == 2;
    return batch.with(
        lerp(batch.inputs(), others, 1 - share),
        weighted ? weighted(targets, others, 1 - share) : lerp(targets, others, 1 - share));
  }

  /** Numbers (N, 2) with the weights of their losses: mixed as {@code w y} and w. */
  private static Tensor weighted(Tensor targets, Tensor order, double share) {
    Tensor weights = targets.narrow(1, 1, 1);
    Tensor products = lerp(targets.narrow(1, 0, 1).mul(weights), order, share);
    Tensor mixed = lerp(weights, order, share);
    TensorVector both = new TensorVector();
    both.push_back(products.div(mixed.clamp_min(new Scalar(Float.MIN_NORMAL)))); // both may be 0
    both.push_back(mixed);
    return torch.cat(both, 1);
  }

  /** {@code x + share * (x[order] - x)}. */
  private static Tensor lerp(Tensor own, Tensor order, double share) {
    Tensor other = own.index_select(0, order);
    return ImageFormat.like(own, own.lerp(other, new Scalar(share)));
  }

  /** Class indices (N) as probabilities (N, C); probabilities and numbers as they are. */
  static Tensor probabilities(Tensor targets, int classes) {
    return targets.dim() == 1 ? torch.one_hot(targets, classes).to(ScalarType.Float) : targets;
  }

  /** Every order is as likely (Fisher and Yates). */
  static long[] permutation(int size, RandomStream random) {
    long[] order = new long[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  @Override
  public Choice choice() {
    return Choice.of("mixup").with("alpha", alpha);
  }
}
