package dev.hasten.nn;

import java.util.Iterator;
import java.util.Map;
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
    this(
        new Sequential()
            .add("gate", linear(width, hidden, bias, deviation))
            .add("expand", linear(width, hidden, bias, deviation))
            .add("contract", linear(hidden, width, bias, residualDeviation)));
  }

  private GatedMlp(Sequential products) {
    Iterator<Map.Entry<String, Slot>> each = products.children().entrySet().iterator();
    gate = adopt(each.next());
    expand = adopt(each.next());
    contract = adopt(each.next());
  }

  /**
   * Of the products for W, V and U under names of their own, in this order.
   *
   * @throws IllegalArgumentException when there are not three
   */
  public static GatedMlp of(Sequential products) {
    if (products.children().size() != 3) {
      throw new IllegalArgumentException(
          "expected three products for a gated unit, but got "
              + products.children().keySet()
              + ": give those for W, V and U");
    }
    return new GatedMlp(products);
  }

  private Slot adopt(Map.Entry<String, Slot> product) {
    return child(product.getKey(), product.getValue().layer());
  }

  private static Linear linear(long in, long out, boolean bias, double deviation) {
    Counts.require("numbers on either side of a gated unit's product", Math.min(in, out), 1);
    return Linear.normal(in, out, bias, deviation);
  }

  @Override
  public Tensor forward(Tensor input) {
    return contract.forward(torch.silu(gate.forward(input)).mul(expand.forward(input)));
  }
}
