package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Each image mixed with chains of changes of itself (Hendrycks et al., <a
 * href="https://arxiv.org/abs/1912.02781">2020</a>): {@code (1 - m) x + m sum(w_i chain_i(x))},
 * with w of a Dirichlet and m of a Beta draw for each image. A chain is one to three changes
 * ({@link Augmentation}), as many for the whole batch. The paper's second loss, between two
 * mixtures, is left out, as in Composer. For images with values in [0, 1]: list it before
 * standardized-input.
 *
 * @param chains how many
 * @param severity the most strength of each change, 0 to 1
 * @param alpha the parameter of both draws
 */
public record AugMix(int chains, double severity, double alpha) implements Speedup {
  private static final String NAME = "augmix";
  private static final int LONGEST = 3;

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "each image mixed with chains of changes of itself",
          "https://arxiv.org/abs/1912.02781",
          List.of(
              Option.integer("chains", 3, 1, 20, "how many are mixed"),
              Option.number("severity", 0.3, 0, 1, "the most strength of each change"),
              Option.number("alpha", 1, 1e-3, 1e3, "of the draws of the weights")),
          values ->
              new AugMix(
                  values.integer("chains"), values.number("severity"), values.number("alpha")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    ImageFormat.require(NAME, seams.example());
    RandomStream random = seams.random(NAME);
    seams.batch(
        (batch, progress) ->
            batch.withInputs(ImageFormat.like(batch.inputs(), mixed(batch.inputs(), random))));
  }

  private Tensor mixed(Tensor images, RandomStream random) {
    try (Scope scope = Scope.open()) {
      float[][] weights = weights(batch(images), random);
      Tensor all = images.mul(column(weights[chains], images));
      for (int i = 0; i < chains; i++) {
        Tensor chain = images;
        for (int length = 1 + random.nextInt(LONGEST); length > 0; length--) {
          chain = Augmentations.once(chain, severity, random);
        }
        all.add_(chain.mul(column(weights[i], images)));
      }
      return scope.escape(all);
    }
  }

  private static int batch(Tensor images) {
    return Math.toIntExact(images.size(0));
  }

  /** For each chain, and last for the image itself, its share in each image; they sum to 1. */
  float[][] weights(int images, RandomStream random) {
    float[][] weights = new float[chains + 1][images];
    for (int image = 0; image < images; image++) {
      double[] draws = new double[chains];
      double sum = 0;
      for (int i = 0; i < chains; i++) {
        draws[i] = random.nextGamma(alpha);
        sum += draws[i];
      }
      double share = random.nextBeta(alpha, alpha);
      for (int i = 0; i < chains; i++) {
        weights[i][image] = (float) (share * draws[i] / sum);
      }
      weights[chains][image] = (float) (1 - share);
    }
    return weights;
  }

  private static Tensor column(float[] weights, Tensor images) {
    return Tensors.ofFloats(weights, weights.length, 1, 1, 1)
        .to(images.device(), images.scalar_type());
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME)
        .with("chains", (long) chains)
        .with("severity", severity)
        .with("alpha", alpha);
  }
}
