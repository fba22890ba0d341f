package dev.hasten.train.seam;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Copies saved tensors over those of a part. */
public final class Restore {
  private Restore() {}

  /**
   * Copies each tensor of the state over the one of its name.
   *
   * @throws IllegalArgumentException when one is missing or of another shape
   */
  public static void into(Map<String, Tensor> tensors, State saved) {
    tensors.forEach(
        (name, tensor) -> {
          try (Scope scope = Scope.open()) {
            Tensor found = saved.tensor(name);
            requireShape(name, Tensors.shape(tensor), Tensors.shape(found));
            tensor.copy_(found);
          }
        });
  }

  private static void requireShape(String name, long[] here, long[] saved) {
    if (!Arrays.equals(here, saved)) {
      throw new IllegalArgumentException(
          "expected \""
              + name
              + "\" of shape "
              + Arrays.toString(here)
              + " in the saved state, but got "
              + Arrays.toString(saved)
              + ": it is that of another model");
    }
  }
}
