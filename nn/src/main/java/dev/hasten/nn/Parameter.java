package dev.hasten.nn;

import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * A trained tensor of a layer. The handle stays the same for the layer's life; its storage may move
 * (into a flat buffer, to another type), which every user of {@link #tensor} then sees.
 */
public final class Parameter implements AutoCloseable {
  /** What a parameter is for: decoupled weight decay leaves all but {@code WEIGHT} alone. */
  public enum Role {
    WEIGHT,
    BIAS,
    NORM
  }

  private final Tensor tensor;
  private final Role role;
  private boolean frozen;

  Parameter(Tensor tensor, Role role) {
    this.tensor = Tensors.own(tensor.set_requires_grad(true));
    this.role = role;
  }

  /**
   * The tensor itself, a leaf of the autograd graph. Owned by the layer.
   *
   * @throws IllegalStateException when the layer was closed
   */
  public Tensor tensor() {
    return Tensors.requireOpen(tensor, "the parameter");
  }

  /** What the parameter is for. */
  public Role role() {
    return role;
  }

  /** Whether training leaves it alone. */
  public boolean frozen() {
    return frozen;
  }

  /**
   * Stops (or resumes) gradients, decay and updates of this parameter. Takes effect when a phase
   * begins.
   */
  public void freeze(boolean freeze) {
    frozen = freeze;
    tensor().set_requires_grad(!freeze);
  }

  /**
   * Moves the parameter onto other storage of the same shape, for example a view into a flat
   * buffer.
   */
  public void moveTo(Tensor storage) {
    tensor().set_data(storage);
  }

  @Override
  public void close() {
    Tensors.free(tensor);
  }
}
