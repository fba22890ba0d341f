package dev.hasten.nn;

import dev.hasten.engine.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Causal self-attention in which groups of heads share keys and values (Ainslie et al., <a
 * href="https://arxiv.org/abs/2305.13245">2023</a>), with turned queries and keys ({@link
 * RotaryPositions}) on request: (N, places, width) to the same. As many heads of keys and values as
 * of queries make it usual attention. Names of children are those of Hugging Face's Llama.
 */
public final class GroupedQueryAttention extends Layer implements Documents.Aware {
  private final Config config;
  private final Slot queries;
  private final Slot keys;
  private final Slot values;
  private final Slot projection;
  private final Optional<Slot> rotary;
  private Optional<Documents> documents = Optional.empty();

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

  /** Turned by distances alone, places need not be counted anew. */
  @Override
  public void keepApart(Documents all) {
    documents = Optional.of(all);
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor query = turned(ScaledDotProduct.byHead(queries.forward(input), config.heads()));
    Tensor key = turned(ScaledDotProduct.byHead(keys.forward(input), config.keyHeads()));
    Tensor value = ScaledDotProduct.byHead(values.forward(input), config.keyHeads());
    Optional<Tensor> mask = Documents.mask(documents, input.size(1));
    return projection.forward(
        ScaledDotProduct.together(
            mask.isPresent()
                ? ScaledDotProduct.of(query, key, value, mask)
                : ScaledDotProduct.causal(query, key, value)));
  }

  private Tensor turned(Tensor byHead) {
    return rotary.isPresent() ? rotary.get().forward(byHead) : byHead;
  }

  /** The products with keys and values, over all places; half of them are masked. */
  @Override
  protected long multiplyAccumulates(long[] input, long[] output) {
    return 2 * Tensors.count(input) * input[1];
  }
}
