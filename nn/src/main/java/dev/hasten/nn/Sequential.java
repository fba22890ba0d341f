package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;

/** Layers one after the other. */
public final class Sequential extends Layer {
  /** Layers named by their position: "0", "1", ... */
  public static Sequential of(Layer... layers) {
    Sequential sequential = new Sequential();
    for (Layer layer : layers) {
      sequential.add(String.valueOf(sequential.children().size()), layer);
    }
    return sequential;
  }

  /** Appends a layer under a name. */
  public Sequential add(String name, Layer layer) {
    child(name, layer);
    return this;
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor x = input;
    for (Slot slot : children().values()) {
      x = slot.forward(x);
    }
    return x;
  }
}
