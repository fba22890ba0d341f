package dev.hasten.nn.models;

import dev.hasten.nn.Dropout;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Slot;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code h = norm(x + attention(x))}, {@code y = norm(h + W2 relu(W1 h))}, four times as wide
 * inside (Vaswani et al., <a href="https://arxiv.org/abs/1706.03762">2017</a>): (N, places, width)
 * to the same. Names are those of {@code torch.nn.TransformerEncoderLayer}.
 */
final class EncoderBlock extends Layer {
  private final Slot attention;
  private final Slot expand;
  private final Slot contract;
  private final Slot norm1;
  private final Slot norm2;
  private final Slot dropout;
  private final Slot dropout1;
  private final Slot dropout2;

  EncoderBlock(long width, int heads, Padding padding, double dropped) {
    attention =
        child(
            "self_attn",
            new PackedAttention(
                width, heads, PackedAttention.Sight.ALL, 0, Optional.of(padding), dropped));
    expand = child("linear1", new Linear(width, 4 * width, true, Init.KERAS));
    contract = child("linear2", new Linear(4 * width, width, true, Init.KERAS));
    norm1 = child("norm1", new LayerNorm(width));
    norm2 = child("norm2", new LayerNorm(width));
    dropout = child("dropout", new Dropout(dropped));
    dropout1 = child("dropout1", new Dropout(dropped));
    dropout2 = child("dropout2", new Dropout(dropped));
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor attended = norm1.forward(input.add(dropout1.forward(attention.forward(input))));
    Tensor inner = dropout.forward(expand.forward(attended).relu());
    return norm2.forward(attended.add(dropout2.forward(contract.forward(inner))));
  }
}
