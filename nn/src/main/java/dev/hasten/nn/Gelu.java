package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code x * P(X <= x)} with X standard normal (Hendrycks and Gimpel, <a
 * href="https://arxiv.org/abs/1606.08415">2016</a>): (...) to (...).
 */
public final class Gelu extends Layer {
  private final String approximation;

  /** As it is defined. */
  public Gelu() {
    this("none");
  }

  private Gelu(String approximation) {
    this.approximation = approximation;
  }

  /**
   * The paper's approximation, {@code x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x³))) / 2}: what GPT-2
   * computes.
   */
  public static Gelu approximate() {
    return new Gelu("tanh");
  }

  /** Whether it is the {@link #approximate} one. */
  public boolean isApproximate() {
    return approximation.equals("tanh");
  }

  @Override
  public Tensor forward(Tensor input) {
    return torch.gelu(input, approximation);
  }
}
