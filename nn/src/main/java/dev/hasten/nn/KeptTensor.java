package dev.hasten.nn;

import dev.hasten.engine.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of the pass that runs, kept by an early layer for later ones: the first values of
 * attention ({@link CausalAttention#mixValues}), the tokens ({@link CausalAttention#embedValues}),
 * the scores of an early exit.
 */
public final class KeptTensor {
  private @Nullable Tensor kept;

  /** Keeps that of a new pass, and lets go of that of the last one. */
  public void keep(Tensor tensor) {
    forget();
    kept = Tensors.own(Tensors.alias(tensor));
  }

  /** That of this pass; none where the layer that keeps it was left out. */
  public Optional<Tensor> tensor() {
    return Optional.ofNullable(kept);
  }

  /** Lets go of it at the end of a pass. */
  public void forget() {
    Tensor last = kept;
    if (last != null) {
      Tensors.free(last);
      kept = null;
    }
  }
}
