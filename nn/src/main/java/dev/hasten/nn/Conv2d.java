package dev.hasten.nn;

import dev.hasten.engine.DepthwiseConvolution;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A square two-dimensional convolution: (N, in, H, W) to (N, out, H', W'). The weight is (out, in,
 * k, k).
 */
public final class Conv2d extends Layer {
  private final Parameter weight;
  private final Optional<Parameter> bias;
  private final Config config;
  private final long[] stride;
  private final long[] padding;
  private final long[] dilation = {1, 1};
  private boolean standardized;

  /** The shape of the convolution. Channels are counts, the rest pixels. */
  public record Config(
      long in,
      long out,
      int kernel,
      int stride,
      int padding,
      long groups,
      boolean bias,
      Init init) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException when no convolution has such a shape
     */
    public Config {
      if (in < 1 || out < 1 || kernel < 1 || stride < 1 || padding < 0 || groups < 1) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "expected channels, kernel, stride and groups of 1 or more and padding of 0 or more"
                    + " for a convolution, but got %d to %d channels, kernel %d, stride %d, %d"
                    + " groups, padding %d: correct what is below",
                in,
                out,
                kernel,
                stride,
                groups,
                padding));
      }
      if (in % groups != 0 || out % groups != 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "expected channels that %d groups divide, but got %d to %d: change one of them",
                groups,
                in,
                out));
      }
    }

    /** Stride 1, no padding, with bias. */
    public static Config of(long in, long out, int kernel) {
      return new Config(in, out, kernel, 1, 0, 1, true, Init.TORCH);
    }

    /** With that stride. */
    public Config withStride(int pixels) {
      return new Config(in, out, kernel, pixels, padding, groups, bias, init);
    }

    /** With that padding of zeros on each side. */
    public Config withPadding(int pixels) {
      return new Config(in, out, kernel, stride, pixels, groups, bias, init);
    }

    /** With input and output channels split into groups that do not see each other. */
    public Config withGroups(long count) {
      return new Config(in, out, kernel, stride, padding, count, bias, init);
    }

    /** Without a bias, as before a norm. */
    public Config withoutBias() {
      return new Config(in, out, kernel, stride, padding, groups, false, init);
    }

    /** With these first weights. */
    public Config withInit(Init choice) {
      return new Config(in, out, kernel, stride, padding, groups, bias, choice);
    }
  }

  /** A convolution of that shape. */
  public Conv2d(Config config) {
    this.config = config;
    weight =
        parameter(
            "weight",
            Parameter.Role.WEIGHT,
            config.out(),
            config.in() / config.groups(),
            config.kernel(),
            config.kernel());
    bias =
        config.bias()
            ? Optional.of(parameter("bias", Parameter.Role.BIAS, config.out()))
            : Optional.empty();
    stride = new long[] {config.stride(), config.stride()};
    padding = new long[] {config.padding(), config.padding()};
  }

  /** Stride 1, no padding, with bias. */
  public Conv2d(long in, long out, int kernel) {
    this(Config.of(in, out, kernel));
  }

  /** The shape of the convolution. */
  public Config config() {
    return config;
  }

  @Override
  public Tensor forward(Tensor input) {
    return forward(
        input, weights(), bias().map(TensorOptional::new).orElseGet(TensorOptional::new));
  }

  /**
   * With other weights and bias in place of its own.
   *
   * @param w (out, in / groups, k, k)
   * @param b (out), or none
   */
  public Tensor forward(Tensor input, Tensor w, TensorOptional b) {
    return StridedDepthwise.is(input, config.stride(), config.groups())
        ? StridedDepthwise.convolve(input, w, b, stride, padding)
        : DepthwiseConvolution.convolve(input, w, b, config.stride(), config.padding())
            .orElseGet(() -> torch.conv2d(input, w, b, stride, padding, dilation, config.groups()));
  }

  /** What it multiplies with: the parameter, standardized where that is asked for. */
  public Tensor weights() {
    return standardized ? standardized(weight.tensor()) : weight.tensor();
  }

  /** What it adds, where it has a bias. */
  public Optional<Tensor> bias() {
    return bias.map(Parameter::tensor);
  }

  /**
   * Computes, from the next call on, with weights of mean 0 and deviation 1 in each output channel:
   * {@code (W - mean) / (deviation + 1e-5)} (Qiao et al., <a
   * href="https://arxiv.org/abs/1903.10520">2019</a>). The parameters stay as they are.
   */
  public void standardizeWeights() {
    standardized = true;
  }

  private static Tensor standardized(Tensor weight) {
    Tensor rows = weight.flatten(1, -1);
    Tensor centred = rows.sub(rows.mean(new long[] {1}, true, new ScalarTypeOptional()));
    Tensor variance = centred.square().mean(new long[] {1}, true, new ScalarTypeOptional());
    // The root of 0 has no slope: a kernel of one number would get gradients that are not finite.
    Tensor deviation = variance.add(new Scalar(1e-10)).sqrt().add(new Scalar(1e-5));
    return centred.div(deviation).reshape(Tensors.shape(weight));
  }

  @Override
  protected void reset(RandomStream random) {
    config.init().draw(weight, bias, random);
  }

  @Override
  long[] outputShape(long[] input) {
    return new long[] {input[0], config.out(), pixels(input[2]), pixels(input[3])};
  }

  private long pixels(long before) {
    return (before + 2L * config.padding() - config.kernel()) / config.stride() + 1;
  }

  @Override
  protected long multiplyAccumulates(long[] input, long[] output) {
    return Tensors.count(output) / output[1] * weight.tensor().numel();
  }
}
