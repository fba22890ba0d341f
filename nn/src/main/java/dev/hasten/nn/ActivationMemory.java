package dev.hasten.nn;

import dev.hasten.engine.CustomGradient;
import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What a model keeps of a batch from the forward pass for the backward pass. */
public final class ActivationMemory {
  private ActivationMemory() {}

  /**
   * The bytes that are alive after a forward pass in fp32, in the mode that the model is in; its
   * answers among them.
   *
   * @param example the shape of one example
   * @throws IllegalStateException where live bytes cannot be counted ({@link
   *     NativeMemory#unavailable})
   */
  public static long of(Layer model, ScalarType type, int batch, long... example) {
    long[] shape = new long[example.length + 1];
    shape[0] = batch;
    System.arraycopy(example, 0, shape, 1, example.length);
    try (Scope scope = Scope.open()) {
      Tensor inputs = Tensors.zeros(type, shape);
      try (CustomGradient.Passes passes = CustomGradient.passes(); // as the trainer has it
          NativeMemory.Meter meter = NativeMemory.meter()) {
        Slot.of(model).forward(inputs);
        return meter.bytes();
      }
    }
  }
}
