package dev.hasten.nn.models;

import dev.hasten.nn.Dropout;
import dev.hasten.nn.Embedding;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.LearnedPositions;
import dev.hasten.nn.Slot;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The sum of rows for a token, its place and its segment, normed: tokens (N, places), all of the
 * first segment, or tokens and segments (N, 2, places), to (N, places, width).
 */
final class BertEmbeddings extends Layer {
  static final double EPSILON = 1e-12;
  private static final int SEGMENTS = 2;

  private final Padding padding;
  private final Slot words;
  private final Slot positions;
  private final Slot segments;
  private final Slot norm;
  private final Slot dropout;

  BertEmbeddings(long kinds, long context, long width, Padding padding, double dropped) {
    this.padding = padding;
    words = child("word_embeddings", new Embedding(kinds, width, Bert.DEVIATION));
    positions = child("position_embeddings", new LearnedPositions(context, width, Bert.DEVIATION));
    segments = child("token_type_embeddings", new Embedding(SEGMENTS, width, Bert.DEVIATION));
    norm = child("LayerNorm", new LayerNorm(width, EPSILON));
    dropout = child("dropout", new Dropout(dropped));
  }

  @Override
  public Tensor forward(Tensor input) {
    boolean paired = input.dim() == 3;
    Tensor tokens = paired ? input.select(1, 0) : input;
    Tensor kinds = paired ? input.select(1, 1) : torch.zeros_like(tokens);
    padding.read(tokens);
    Tensor sum = words.forward(tokens).add(segments.forward(kinds));
    return dropout.forward(norm.forward(positions.forward(sum)));
  }
}
