package dev.hasten.nn;

import dev.hasten.engine.Products;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Scores of all tokens by the rows of the embedding that the model begins with, {@code y = x Wᵀ}
 * (Press and Wolf, <a href="https://arxiv.org/abs/1608.05859">2016</a>): (..., width) to (...,
 * kinds). Has no weights of its own.
 */
public final class TiedHead extends Layer {
  private final Slot tokens;

  /**
   * Scores by whatever {@link Embedding} stands in that slot.
   *
   * @throws IllegalArgumentException when there is none
   */
  public TiedHead(Slot tokens) {
    this.tokens = tokens;
    embedding();
  }

  private Embedding embedding() {
    if (tokens.layer() instanceof Embedding embedding) {
      return embedding;
    }
    throw new IllegalArgumentException(
        "expected an Embedding to tie the head to, but got "
            + tokens.layer().getClass().getSimpleName()
            + ": give the head weights of its own (Linear)");
  }

  /** A head with weights of its own, which begin as a copy of the embedding's. */
  public Linear untied() {
    try (Scope scope = Scope.open()) {
      Tensor rows = embedding().weight().tensor().detach();
      Linear head = Linear.normal(rows.size(1), rows.size(0), false, 1);
      head.parameters().values().forEach(weight -> weight.tensor().detach().copy_(rows));
      return head;
    }
  }

  @Override
  public Tensor forward(Tensor input) {
    return Products.linear(input, embedding().weight().tensor(), new TensorOptional());
  }

  @Override
  long[] outputShape(long[] input) {
    long[] shape = input.clone();
    shape[shape.length - 1] = embedding().weight().tensor().size(0);
    return shape;
  }

  @Override
  protected long multiplyAccumulates(long[] input, long[] output) {
    return Tensors.count(output) * input[input.length - 1];
  }
}
