package dev.hasten.train.job;

import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Slot;
import org.bytedeco.pytorch.Tensor;

/** A model of somebody else's. */
public final class OwnNet extends Layer {
  private final Slot flatten = child("flatten", new Flatten());
  private final Slot dense;

  /** For images of one row. */
  public OwnNet(long[] example, int classes) {
    if (example.length != 3) {
      throw new IllegalArgumentException("expected images for OwnNet, but got rows: take images");
    }
    if (example[0] > 3) {
      throw new IllegalStateException("too colourful");
    }
    dense = child("dense", new Linear(example[0] * example[1] * example[2], classes));
  }

  @Override
  public Tensor forward(Tensor input) {
    return dense.forward(flatten.forward(input));
  }
}
