package dev.hasten.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** {@link CausalAttention} whose queries, keys and values are one product. */
public final class JointCausalAttention extends CausalAttention {
  private final long width;
  private final Slot joint;
  private final Slot projection;
  private final Optional<Slot> dropout;

  /**
   * With normal first weights.
   *
   * @param heads that divide the width
   * @param deviation of the weights of queries, keys and values
   * @param projectionDeviation of those of the projection behind the heads
   * @throws IllegalArgumentException when the heads do not divide the width
   */
  public JointCausalAttention(
      long width, int heads, boolean bias, double deviation, double projectionDeviation) {
    this(
        width,
        heads,
        new Sequential()
            .add("qkv", Linear.normal(width, 3 * width, bias, deviation))
            .add("projection", Linear.normal(width, width, bias, projectionDeviation)),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Of products under names of their own, with dropout.
   *
   * @param products from the width to three times as many numbers, and from the width to itself
   * @param dropped the probability that a share of attention is dropped, and of what comes out
   * @throws IllegalArgumentException when the heads do not divide the width
   */
  public static JointCausalAttention of(
      long width, int heads, Sequential products, double dropped) {
    return new JointCausalAttention(
        width,
        heads,
        products,
        Optional.of(new Dropout(dropped)),
        Optional.of(new Dropout(dropped)));
  }

  private JointCausalAttention(
      long width,
      int heads,
      Sequential products,
      Optional<Dropout> sharesDropout,
      Optional<Dropout> dropout) {
    super(width, heads, heads, sharesDropout);
    this.width = width;
    List<Slot> slots = new ArrayList<>();
    products.children().forEach((name, slot) -> slots.add(child(name, slot.layer())));
    joint = slots.get(0);
    projection = slots.get(1);
    this.dropout = dropout.map(layer -> child("resid_dropout", layer));
  }

  @Override
  public Tensor forward(Tensor input) {
    long others = keyValueHeads() * headSize();
    Tensor all = joint.forward(input);
    Tensor output =
        projection.forward(
            attended(
                all.narrow(2, 0, width),
                all.narrow(2, width, others),
                all.narrow(2, width + others, others)));
    return dropout.isPresent() ? dropout.get().forward(output) : output;
  }

  @Override
  public Layer projection() {
    return projection.layer();
  }

  @Override
  void share(int fewer) {
    joint.replace(SharedHeads.of(joint.layer(), width, 2 * keyValueHeads(), 2 * fewer));
  }
}
