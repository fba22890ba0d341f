package dev.hasten.nn.models;

import dev.hasten.nn.Dropout;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code y = x + attention(norm(x))}, {@code z = y + f(norm(y))} with {@code f(h) = W2 (a *
 * relu(b)), (a, b) = W1 h} (Gorishniy et al., <a href="https://arxiv.org/abs/2106.11959">2021</a>).
 * The first block has no norm before its attention; the last asks for the first token alone.
 */
final class FtBlock extends Layer {
  private static final int HEADS = 8;

  private final boolean last;
  private final long width;
  private final Optional<Slot> attentionNorm;
  private final Slot queries;
  private final Slot keys;
  private final Slot values;
  private final Slot mixed;
  private final Slot dropout;
  private final Slot norm;
  private final Slot feedForward;

  FtBlock(long width, boolean first, boolean last) {
    if (width % HEADS != 0) {
      throw new IllegalArgumentException(
          "expected a width that 8 divides for ft-transformer, but got " + width + ": change it");
    }
    this.last = last;
    this.width = width;
    attentionNorm =
        first
            ? Optional.empty()
            : Optional.of(child("attention_normalization", new LayerNorm(width)));
    Sequential attention =
        new Sequential()
            .add("W_q", square(width))
            .add("W_k", square(width))
            .add("W_v", square(width))
            .add("W_out", square(width))
            .add("dropout", new Dropout(0.2));
    child("attention", attention);
    queries = Children.slot(attention, "W_q");
    keys = Children.slot(attention, "W_k");
    values = Children.slot(attention, "W_v");
    mixed = Children.slot(attention, "W_out");
    dropout = Children.slot(attention, "dropout");
    norm = child("ffn_normalization", new LayerNorm(width));
    long inner = width * 4 / 3;
    feedForward =
        child(
            "ffn",
            new Sequential()
                .add("linear1", new Linear(width, 2 * inner))
                .add("activation", new GatedRelu())
                .add("dropout", new Dropout(0.1))
                .add("linear2", new Linear(inner, width)));
  }

  private static Linear square(long width) {
    return Linear.uniform(width, width, 1 / Math.sqrt(width));
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor normed = attentionNorm.isPresent() ? attentionNorm.get().forward(input) : input;
    Tensor asking = last ? normed.narrow(1, 0, 1) : normed;
    Tensor query = byHead(queries.forward(asking));
    Tensor key = byHead(keys.forward(normed));
    Tensor scores =
        query.matmul(key.transpose(2, 3)).div(new Scalar(Math.sqrt((double) width / HEADS)));
    Tensor weights = dropout.forward(scores.softmax(-1));
    Tensor seen = weights.matmul(byHead(values.forward(normed))).transpose(1, 2).flatten(2, 3);
    Tensor sum = (last ? input.narrow(1, 0, 1) : input).add(mixed.forward(seen));
    return sum.add(feedForward.forward(norm.forward(sum)));
  }

  /** (N, tokens, width) as (N, heads, tokens, width / heads). */
  private Tensor byHead(Tensor all) {
    return all.view(all.size(0), all.size(1), HEADS, width / HEADS).transpose(1, 2);
  }

  /** {@code a * relu(b)} of the halves of the last dimension. */
  private static final class GatedRelu extends Layer {
    @Override
    public Tensor forward(Tensor input) {
      TensorVector halves = torch.chunk(input, 2, -1);
      return halves.get(0).mul(halves.get(1).relu());
    }
  }

  /** Scores and their means of values. */
  @Override
  protected long multiplyAccumulates(long[] input, long[] output) {
    return 2 * output[0] * output[1] * input[1] * width;
  }
}
