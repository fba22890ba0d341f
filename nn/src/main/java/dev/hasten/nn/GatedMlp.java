package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A gated linear unit between two products, {@code y = (silu(x W) * (x V)) U} with {@code silu(a) =
 * a / (1 + exp(-a))} (Shazeer, <a href="https://arxiv.org/abs/2002.05202">2020</a>, SwiGLU): (...,
 * width) to the same.
 */
public final class GatedMlp extends Layer {
  private final Slot gate;
  private final Slot expand;
  private final Slot contract;

  /**
   * With normal first weights.
   *
   * @param hidden numbers between the products
   * @param bias whether the products have biases
   * @param deviation of the first weights of W and V
   * @param residualDeviation of those of U
   */
  public GatedMlp(
      long width, long hidden, boolean bias, double deviation, double residualDeviation) {
    Counts.require("numbers between the products of a gated unit", hidden, 1);
    gate = child("gate", Linear.normal(width, hidden, bias, deviation));
    expand = child("expand", Linear.normal(width, hidden, bias, deviation));
    contract = child("contract", Linear.normal(hidden, width, bias, residualDeviation));
  }

  @Override
  public Tensor forward(Tensor input) {
    return contract.forward(torch.silu(gate.forward(input)).mul(expand.forward(input)));
  }
}
