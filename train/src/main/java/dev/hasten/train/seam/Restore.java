package dev.hasten.train.seam;

import dev.hasten.engine.Scope;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Copies saved tensors over those of a part. */
public final class Restore {
  private Restore() {}

  /**
   * Copies each tensor of the state over the one of its name.
   *
   * @throws IllegalArgumentException when one is missing
   */
  public static void into(Map<String, Tensor> tensors, State saved) {
    tensors.forEach(
        (name, tensor) -> {
          try (Scope scope = Scope.open()) {
            tensor.copy_(saved.tensor(name));
          }
        });
  }
}
