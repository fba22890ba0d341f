package dev.hasten.nn;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Causal self-attention in which groups of heads share keys and values (Ainslie et al., <a
 * href="https://arxiv.org/abs/2305.13245">2023</a>), with turned queries and keys ({@link
 * RotaryPositions}) on request: (N, places, width) to the same. As many heads of keys and values as
 * of queries make it usual attention. Names of children are those of Hugging Face's Llama.
 */
public final class GroupedQueryAttention extends CausalAttention {
  private final Config config;
  private final Slot queries;
  private final Slot keys;
  private final Slot values;
  private final Slot projection;
  private final Optional<Slot> rotary;

  /**
   * The shape of the attention.
   *
   * @param heads of queries, that divide the width
   * @param keyHeads heads of keys and values, that divide those of queries
   * @param bias whether the products have biases
   * @param rotaryBase of {@link RotaryPositions}; 0 for none
   * @param deviation of the normal first weights
   */
  public record Config(
      long width, int heads, int keyHeads, boolean bias, double rotaryBase, double deviation) {
    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException when heads do not divide
     */
    public Config {
      ScaledDotProduct.headSize(width, heads);
      Counts.require("heads of keys and values", keyHeads, 1);
      if (heads % keyHeads != 0) {
        throw new IllegalArgumentException(
            "expected heads of keys and values that divide the "
                + heads
                + " of queries, but got "
                + keyHeads
                + ": change one of them");
      }
    }

    long keyWidth() {
      return width / heads * keyHeads;
    }
  }

  /** Of that shape. */
  public GroupedQueryAttention(Config config) {
    super(config.width(), config.heads(), config.keyHeads(), Optional.empty());
    this.config = config;
    queries = child("q_proj", linear(config.width(), config.width()));
    keys = child("k_proj", linear(config.width(), config.keyWidth()));
    values = child("v_proj", linear(config.width(), config.keyWidth()));
    projection = child("o_proj", linear(config.width(), config.width()));
    rotary =
        config.rotaryBase() == 0
            ? Optional.empty()
            : Optional.of(
                child(
                    "rotary",
                    new RotaryPositions(config.width() / config.heads(), config.rotaryBase())));
  }

  private Linear linear(long in, long out) {
    return Linear.normal(in, out, config.bias(), config.deviation());
  }

  @Override
  public Tensor forward(Tensor input) {
    return projection.forward(
        attended(queries.forward(input), keys.forward(input), values.forward(input)));
  }

  /** Turned, where they are. By distances alone: places need not be counted anew by documents. */
  @Override
  Tensor placed(Tensor byHead) {
    return rotary.isPresent() ? rotary.get().forward(byHead) : byHead;
  }

  @Override
  public Layer projection() {
    return projection.layer();
  }

  @Override
  void share(int fewer) {
    for (Slot slot : List.of(keys, values)) {
      slot.replace(SharedHeads.of(slot.layer(), 0, keyValueHeads(), fewer));
    }
  }
}
