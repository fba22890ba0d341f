package dev.hasten.nn.models;

import dev.hasten.nn.Dropout;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Slot;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code h = norm(x + attention(x))} over the target as far as a place sees it, {@code g = norm(h +
 * attention(h, source))}, {@code y = norm(g + W2 relu(W1 g))} (Vaswani et al., <a
 * href="https://arxiv.org/abs/1706.03762">2017</a>). Source and target come and go as one tensor,
 * (N, source + places, width): the source passes unchanged. Names are those of {@code
 * torch.nn.TransformerDecoderLayer}.
 */
final class DecoderBlock extends Layer {
  private final long source;
  private final Slot selfAttention;
  private final Slot attention;
  private final Slot expand;
  private final Slot contract;
  private final Slot norm1;
  private final Slot norm2;
  private final Slot norm3;
  private final Slot dropout;
  private final Slot dropout1;
  private final Slot dropout2;
  private final Slot dropout3;

  DecoderBlock(long width, int heads, long source, Padding padding, double dropped) {
    this.source = source;
    selfAttention =
        child(
            "self_attn",
            new PackedAttention(
                width, heads, PackedAttention.Sight.BEFORE, 0, Optional.empty(), dropped));
    attention =
        child(
            "multihead_attn",
            new PackedAttention(
                width, heads, PackedAttention.Sight.MEMORY, source, Optional.of(padding), dropped));
    expand = child("linear1", new Linear(width, 4 * width, true, Init.KERAS));
    contract = child("linear2", new Linear(4 * width, width, true, Init.KERAS));
    norm1 = child("norm1", new LayerNorm(width));
    norm2 = child("norm2", new LayerNorm(width));
    norm3 = child("norm3", new LayerNorm(width));
    dropout = child("dropout", new Dropout(dropped));
    dropout1 = child("dropout1", new Dropout(dropped));
    dropout2 = child("dropout2", new Dropout(dropped));
    dropout3 = child("dropout3", new Dropout(dropped));
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor memory = input.narrow(1, 0, source);
    Tensor target = input.narrow(1, source, input.size(1) - source);
    Tensor own = norm1.forward(target.add(dropout1.forward(selfAttention.forward(target))));
    Tensor seen = dropout2.forward(attention.forward(beside(memory, own)));
    Tensor informed = norm2.forward(own.add(seen));
    Tensor inner = dropout.forward(expand.forward(informed).relu());
    Tensor answer = norm3.forward(informed.add(dropout3.forward(contract.forward(inner))));
    return beside(memory, answer);
  }

  private static Tensor beside(Tensor memory, Tensor target) {
    return torch.cat(new TensorVector(memory, target.to(memory.scalar_type())), 1);
  }
}
