package dev.hasten.train.speedup;

import dev.hasten.data.Batch;
import dev.hasten.engine.Scope;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Parameter;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The first convolution begins as, and stays, one that whitens patches of the training images (Page
 * 2018; Jordan, <a href="https://arxiv.org/abs/2404.00498">2024</a>, section 3.1): with {@code E[p
 * p'] = V diag(l) V'} over patches {@code p}, its filters are {@code v / sqrt(l + epsilon)} for the
 * largest {@code l}, and the same negated. Its weight is not trained, its bias is. Listed after
 * other surgery.
 *
 * @param epsilon added to the eigenvalues
 */
public record WhitenedConvolution(double epsilon) implements Speedup {
  private static final String NAME = "whitened-convolution";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "the first convolution whitens patches of the images and is not trained",
          "https://arxiv.org/abs/2404.00498",
          List.of(Option.number("epsilon", 5e-4, 1e-12, 1, "added to the eigenvalues")),
          values -> new WhitenedConvolution(values.number("epsilon")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return Conflicts.of(
        "it makes another weight of the first convolution, which has to stay",
        "standardized-input",
        "weight-standardization",
        "channel-multiplier",
        "factorize",
        "depthwise-separable",
        "grouped-convolution");
  }

  @Override
  public void install(Seams seams) {
    ImageFormat.require(NAME, seams.example());
    AtomicBoolean whitened = new AtomicBoolean();
    seams.model(
        (model, example) -> {
          String change = whiten(model, seams);
          whitened.set(true);
          return change;
        });
    seams.inspect(
        model -> {
          if (whitened.get() && !weight(first(model)).frozen()) {
            throw new IllegalArgumentException(
                "expected " + NAME + " after what replaces the first convolution: list it later");
          }
        });
  }

  private String whiten(Layer model, Seams seams) {
    Conv2d conv = first(model);
    Conv2d.Config config = conv.config();
    long patch = config.in() * config.kernel() * config.kernel();
    if (config.groups() > 1 || config.out() % 2 == 1 || config.out() > 2 * patch) {
      throw new IllegalArgumentException(
          "expected a first convolution with an even number of filters, at most "
              + 2 * patch
              + " (twice the numbers of a patch), in one group for "
              + NAME
              + ", but got "
              + config.out()
              + " in "
              + config.groups()
              + ": leave it out");
    }
    try (Scope scope = Scope.open()) {
      Optional<Batch> sample = seams.sample();
      if (sample.isPresent()) {
        Tensor images = sample.get().inputs();
        Supported.values(conv, "weight")
            .copy_(filters(images, config.kernel(), config.out(), epsilon));
        if (config.bias()) {
          Supported.values(conv, "bias").zero_();
        }
      }
    }
    weight(conv).freeze(true);
    return "the first convolution whitens and is not trained";
  }

  /**
   * Whitening filters (filters, C, kernel, kernel).
   *
   * @param images (N, C, H, W)
   * @param filters an even number, at most {@code 2 C kernel kernel}
   */
  public static Tensor filters(Tensor images, int kernel, long filters, double epsilon) {
    long channels = images.size(1);
    long size = channels * kernel * kernel;
    Tensor patches =
        torch
            .im2col(
                images.contiguous(),
                new long[] {kernel, kernel},
                new long[] {1, 1},
                new long[] {0, 0},
                1,
                1)
            .transpose(1, 2)
            .reshape(-1, size)
            .to(ScalarType.Double);
    Tensor moments = patches.t().mm(patches).div_(new Scalar((double) patches.size(0)));
    T_TensorTensor_T parts = torch.linalg_eigh(moments);
    // Ascending, so the largest come last; rounding may leave the smallest below zero.
    Tensor scales = parts.get0().clamp_min(new Scalar(0.0)).add_(new Scalar(epsilon)).rsqrt_();
    Tensor whitening = parts.get1().mul(scales).t().flip(0).narrow(0, 0, filters / 2);
    return torch
        .cat(new TensorVector(whitening, whitening.neg()), 0)
        .reshape(filters, channels, kernel, kernel)
        .to(ScalarType.Float);
  }

  private static Conv2d first(Layer model) {
    return Supported.layers(model, NAME, Conv2d.class).get(0);
  }

  private static Parameter weight(Conv2d conv) {
    return Objects.requireNonNull(conv.parameters().get("weight"), "weight");
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("epsilon", epsilon);
  }
}
