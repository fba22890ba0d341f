package dev.hasten.nn;

import dev.hasten.engine.Products;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** {@code y = x Wᵀ + b}: (..., in) to (..., out). The weight is (out, in). */
public final class Linear extends Layer {
  private final Parameter weight;
  private final Optional<Parameter> bias;
  private final First first;

  /** Draws first weights. */
  private interface First {
    void draw(Parameter weight, Optional<Parameter> bias, RandomStream random);
  }

  /** With bias and PyTorch's first weights. */
  public Linear(long in, long out) {
    this(in, out, true, Init.TORCH);
  }

  /** All choices. */
  public Linear(long in, long out, boolean bias, Init init) {
    this(in, out, bias, (First) init::draw);
  }

  private Linear(long in, long out, boolean bias, First first) {
    this.weight = parameter("weight", Parameter.Role.WEIGHT, out, in);
    this.bias = bias ? Optional.of(parameter("bias", Parameter.Role.BIAS, out)) : Optional.empty();
    this.first = first;
  }

  /** With normal first weights of that deviation, and a bias of 0. */
  public static Linear normal(long in, long out, boolean bias, double deviation) {
    return new Linear(
        in,
        out,
        bias,
        (weight, shift, random) -> {
          Initializers.normal(weight.tensor(), deviation, random);
          shift.ifPresent(b -> Initializers.constant(b.tensor(), 0));
        });
  }

  /** With normal first weights of that deviation, none beyond two of them, and a bias of 0. */
  public static Linear truncated(long in, long out, boolean bias, double deviation) {
    return new Linear(
        in,
        out,
        bias,
        (weight, shift, random) -> {
          Initializers.truncatedNormal(weight.tensor(), deviation, random);
          shift.ifPresent(b -> Initializers.constant(b.tensor(), 0));
        });
  }

  /** With uniform first weights in ±limit, and a bias of 0. */
  public static Linear uniform(long in, long out, double limit) {
    return new Linear(
        in,
        out,
        true,
        (weight, shift, random) -> {
          Initializers.uniform(weight.tensor(), limit, random);
          shift.ifPresent(b -> Initializers.constant(b.tensor(), 0));
        });
  }

  /** What it multiplies with: (out, in). */
  public Tensor weights() {
    return weight.tensor();
  }

  /** What it adds, where it has a bias. */
  public Optional<Tensor> bias() {
    return bias.map(Parameter::tensor);
  }

  /** The type of the weights now. */
  ScalarType type() {
    return weight.tensor().scalar_type().intern();
  }

  /** The size of what goes in. */
  public long in() {
    return weight.tensor().size(1);
  }

  /** The size of what comes out. */
  public long out() {
    return weight.tensor().size(0);
  }

  /** Another with the same outputs, bias and way of first weights, over so many inputs. */
  public Linear over(long inputs) {
    return new Linear(inputs, out(), bias.isPresent(), first);
  }

  /** Another with the same inputs, bias and way of first weights, to so many outputs. */
  public Linear onto(long outputs) {
    return new Linear(in(), outputs, bias.isPresent(), first);
  }

  @Override
  public Tensor forward(Tensor input) {
    return Products.linear(
        input, weights(), bias().map(TensorOptional::new).orElseGet(TensorOptional::new));
  }

  @Override
  protected void reset(RandomStream random) {
    first.draw(weight, bias, random);
  }

  @Override
  long[] outputShape(long[] input) {
    long[] shape = input.clone();
    shape[shape.length - 1] = out();
    return shape;
  }

  @Override
  protected long multiplyAccumulates(long[] input, long[] output) {
    long rows = Tensors.count(output) / output[output.length - 1];
    return rows * weight.tensor().numel();
  }
}
