package dev.hasten.nn;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** {@code y = x Wᵀ + b}: (..., in) to (..., out). The weight is (out, in). */
public final class Linear extends Layer {
  private final Parameter weight;
  private final Optional<Parameter> bias;
  private final Init init;

  /** With bias and PyTorch's first weights. */
  public Linear(long in, long out) {
    this(in, out, true, Init.TORCH);
  }

  /** All choices. */
  public Linear(long in, long out, boolean bias, Init init) {
    this.weight = parameter("weight", Parameter.Role.WEIGHT, out, in);
    this.bias = bias ? Optional.of(parameter("bias", Parameter.Role.BIAS, out)) : Optional.empty();
    this.init = init;
  }

  @Override
  public Tensor forward(Tensor input) {
    return bias.isPresent()
        ? torch.linear(input, weight.tensor(), new TensorOptional(bias.get().tensor()))
        : torch.linear(input, weight.tensor());
  }

  @Override
  protected void reset(RandomStream random) {
    init.draw(weight, bias, random);
  }

  @Override
  protected long multiplyAccumulates(long[] input, long[] output) {
    long rows = Tensors.count(output) / output[output.length - 1];
    return rows * weight.tensor().numel();
  }
}
