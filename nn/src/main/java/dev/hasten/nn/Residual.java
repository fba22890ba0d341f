package dev.hasten.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code s(x) + f(x)}, where the shortcut s leaves x as it is unless shapes have to be made fit (He
 * et al., <a href="https://arxiv.org/abs/1512.03385">2015</a>).
 */
public final class Residual extends Layer {
  private final Slot branch;
  private final Optional<Slot> shortcut;

  /** Adds what {@code branch} makes of the input to the input. */
  public Residual(Layer branch) {
    this.branch = child("branch", branch);
    shortcut = Optional.empty();
  }

  /** Adds what {@code branch} makes of the input to what {@code shortcut} makes of it. */
  public Residual(Layer branch, Layer shortcut) {
    this.branch = child("branch", branch);
    this.shortcut = Optional.of(child("shortcut", shortcut));
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor straight = shortcut.isPresent() ? shortcut.get().forward(input) : input;
    return straight.add(branch.forward(input));
  }
}
