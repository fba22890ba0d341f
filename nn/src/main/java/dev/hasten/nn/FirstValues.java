package dev.hasten.nn;

import dev.hasten.engine.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The values of a model's first attention in the pass that runs, for later ones to mix in ({@link
 * CausalAttention#mixValues}).
 */
public final class FirstValues {
  private @Nullable Tensor values;

  /** Keeps those of a new pass. */
  void keep(Tensor ofFirst) {
    forget();
    values = Tensors.own(Tensors.alias(ofFirst));
  }

  /** Those of this pass; none where its first attention was left out. */
  Optional<Tensor> values() {
    return Optional.ofNullable(values);
  }

  /** Frees them at the end of a pass. */
  public void forget() {
    Tensor kept = values;
    if (kept != null) {
      Tensors.free(kept);
      values = null;
    }
  }
}
