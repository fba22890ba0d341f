package dev.hasten.nn.models;

import dev.hasten.engine.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Which places of a batch of sequences only fill them up: read where the tokens come in, asked by
 * the attentions behind. Those of the last batch stay until the next, so that a block computed
 * again in the backward pass finds them.
 */
final class Padding implements AutoCloseable {
  /** As good as minus infinity, but a sequence of nothing else makes no NaN. */
  private static final double HIDDEN = -1e30;

  private final long token;
  private @Nullable Tensor mask;

  /** Padding by that token; a negative one for none. */
  Padding(long token) {
    this.token = token;
  }

  /** Looks for it in tokens (N, places). */
  void read(Tensor tokens) {
    close();
    if (token >= 0) {
      Tensor zeros = Tensors.zeros(ScalarType.Float, Tensors.shape(tokens));
      mask =
          Tensors.own(
              zeros
                  .masked_fill(tokens.eq(new Scalar(token)), new Scalar(HIDDEN))
                  .unsqueeze(1)
                  .unsqueeze(1));
    }
  }

  /** What is added to scores of attention, (N, 1, 1, places), where there may be any. */
  Optional<Tensor> mask() {
    return Optional.ofNullable(mask);
  }

  @Override
  public void close() {
    Tensor last = mask;
    if (last != null) {
      Tensors.free(last);
      mask = null;
    }
  }
}
