package dev.hasten.train.speedup;

import dev.hasten.nn.BatchNorm2d;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;

/**
 * Moves the running statistics of batch norms by another share in each step: {@code r = (1 - m) r +
 * m s} with the mean, or the unbiased variance, s of the batch (Ioffe and Szegedy, <a
 * href="https://arxiv.org/abs/1502.03167">2015</a>, section 3.1; in the form of PyTorch's <a
 * href="https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html">BatchNorm2d</a>;
 * the speed runs of <a href="https://github.com/tysam-code/hlb-CIFAR10">hlb-CIFAR10</a> tune it). A
 * short training ends before statistics that move by a tenth have forgotten its beginning.
 *
 * @param momentum the share m, as PyTorch names it
 */
public record BatchNormMomentum(double momentum) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "batch-norm-momentum",
          "running statistics of batch norms that move faster or slower",
          "https://github.com/tysam-code/hlb-CIFAR10",
          List.of(Option.number("momentum", 0.4, 1e-6, 1, "share of each step")),
          values -> new BatchNormMomentum(values.number("momentum")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    seams.model(
        (model, example) -> {
          List<BatchNorm2d> norms =
              Supported.layers(model, "batch-norm-momentum", BatchNorm2d.class);
          norms.forEach(norm -> norm.momentum(momentum));
          return norms.size() + " batch norms at momentum " + momentum;
        });
  }

  @Override
  public Choice choice() {
    return Choice.of("batch-norm-momentum").with("momentum", momentum);
  }
}
