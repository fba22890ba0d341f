package dev.hasten.nn;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import java.util.Locale;
import java.util.Optional;
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
    TensorOptional b =
        bias.isPresent() ? new TensorOptional(bias.get().tensor()) : new TensorOptional();
    return StridedDepthwise.is(input, config.stride(), config.groups())
        ? StridedDepthwise.convolve(input, weight.tensor(), b, stride, padding)
        : torch.conv2d(input, weight.tensor(), b, stride, padding, dilation, config.groups());
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
