package dev.hasten.nn.models;

import dev.hasten.engine.Products;
import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Initializers;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Parameter;
import dev.hasten.nn.ScaledDotProduct;
import dev.hasten.nn.Slot;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Attention with the weights of queries, keys and values in one tensor, named as {@code
 * torch.nn.MultiheadAttention}'s. Of the places that come in the first {@code memory} are seen by
 * the others, which alone ask and come out; without memory, all places ask all, or those before
 * them: (N, memory + places, width) to (N, places, width).
 */
final class PackedAttention extends Layer {
  private final long width;
  private final int heads;
  private final Sight sight;
  private final long memory;
  private final Optional<Padding> padding;
  private final Parameter weight;
  private final Parameter bias;
  private final Slot projection;
  private final Slot dropout;

  /** What a place sees. */
  enum Sight {
    ALL,
    BEFORE,
    MEMORY
  }

  /** Self-attention, or with a memory of so many places. */
  PackedAttention(
      long width, int heads, Sight sight, long memory, Optional<Padding> padding, double dropped) {
    ScaledDotProduct.headSize(width, heads);
    this.width = width;
    this.heads = heads;
    this.sight = sight;
    this.memory = sight == Sight.MEMORY ? memory : 0;
    this.padding = padding;
    weight = parameter("in_proj_weight", Parameter.Role.WEIGHT, 3 * width, width);
    bias = parameter("in_proj_bias", Parameter.Role.BIAS, 3 * width);
    double limit = Math.sqrt(6.0 / (2 * width));
    projection = child("out_proj", Linear.uniform(width, width, limit));
    dropout = child("dropout", new Dropout(dropped));
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor queries;
    Tensor others;
    if (sight == Sight.MEMORY) {
      queries = product(input.narrow(1, memory, input.size(1) - memory), 0, 1);
      others = product(input.narrow(1, 0, memory), 1, 2);
    } else {
      Tensor all = product(input, 0, 3);
      queries = all.narrow(2, 0, width);
      others = all.narrow(2, width, 2 * width);
    }
    Tensor query = ScaledDotProduct.byHead(queries, heads);
    Tensor key = ScaledDotProduct.byHead(others.narrow(2, 0, width), heads);
    Tensor value = ScaledDotProduct.byHead(others.narrow(2, width, width), heads);
    Tensor mixed =
        sight == Sight.BEFORE
            ? ScaledDotProduct.causal(dropout, query, key, value)
            : ScaledDotProduct.of(dropout, query, key, value, padding.flatMap(Padding::mask));
    return projection.forward(ScaledDotProduct.together(mixed));
  }

  /** Products with some of the three: queries, keys and values. */
  private Tensor product(Tensor input, int from, int count) {
    return Products.linear(
        input,
        weight.tensor().narrow(0, from * width, count * width),
        new TensorOptional(bias.tensor().narrow(0, from * width, count * width)));
  }

  @Override
  protected void reset(RandomStream random) {
    Initializers.glorotUniform(weight.tensor(), random);
    Initializers.constant(bias.tensor(), 0);
  }

  /** Products with the weights, then with keys and values. */
  @Override
  protected long multiplyAccumulates(long[] input, long[] output) {
    long seen = sight == Sight.MEMORY ? memory : input[1];
    long asking = output[1];
    return output[0] * width * (width * (asking + 2 * seen) + 2 * asking * seen);
  }
}
