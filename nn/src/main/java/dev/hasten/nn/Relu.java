package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;

/** {@code max(x, 0)}. */
public final class Relu extends Layer {
  private final boolean inPlace;

  /** Leaves its input as it is. */
  public Relu() {
    this(false);
  }

  private Relu(boolean inPlace) {
    this.inPlace = inPlace;
  }

  /**
   * Writes its output over its input, which saves memory and one pass through it. For an input that
   * nobody else reads and that its maker does not need for the backward pass: right behind a
   * convolution, a pooling, a norm or a linear layer, not beside a residual connection.
   */
  public static Relu inPlace() {
    return new Relu(true);
  }

  /** Whether it writes over its input. */
  public boolean isInPlace() {
    return inPlace;
  }

  @Override
  public Tensor forward(Tensor input) {
    if (!inPlace) {
      return input.relu();
    }
    input.relu_();
    return input;
  }
}
