package dev.hasten.nn;

import dev.hasten.engine.Products;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * {@code y = x W + b}: (..., in) to (..., out), a {@link Linear} whose weight is kept as (in, out),
 * the way GPT-2's are published. First weights are normal, the bias is 0.
 */
public final class TransposedLinear extends Layer {
  private final Parameter weight;
  private final Parameter bias;
  private final double deviation;

  /**
   * With a bias.
   *
   * @param deviation of the first weights
   */
  public TransposedLinear(long in, long out, double deviation) {
    Counts.require("inputs of a linear layer", in, 1);
    Counts.require("outputs of a linear layer", out, 1);
    weight = parameter("weight", Parameter.Role.WEIGHT, in, out);
    bias = parameter("bias", Parameter.Role.BIAS, out);
    this.deviation = deviation;
  }

  /** What it multiplies with: (out, in), a view of the weight made in the caller's scope. */
  public Tensor weights() {
    return weight.tensor().t();
  }

  /** What it adds. */
  public Tensor bias() {
    return bias.tensor();
  }

  /** The size of what goes in. */
  public long in() {
    return weight.tensor().size(0);
  }

  /** The size of what comes out. */
  public long out() {
    return weight.tensor().size(1);
  }

  /** Another with the same inputs and way of first weights, to so many outputs. */
  public TransposedLinear onto(long outputs) {
    return new TransposedLinear(in(), outputs, deviation);
  }

  @Override
  public Tensor forward(Tensor input) {
    return Products.linear(input, weights(), new TensorOptional(bias()));
  }

  @Override
  protected void reset(RandomStream random) {
    Initializers.normal(weight.tensor(), deviation, random);
    Initializers.constant(bias.tensor(), 0);
  }

  @Override
  long[] outputShape(long[] input) {
    long[] shape = input.clone();
    shape[shape.length - 1] = out();
    return shape;
  }

  @Override
  protected long multiplyAccumulates(long[] input, long[] output) {
    return Tensors.count(output) / output[output.length - 1] * weight.tensor().numel();
  }
}
