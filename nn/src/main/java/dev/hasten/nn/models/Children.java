package dev.hasten.nn.models;

import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import java.util.Objects;

/** Children of layers that only hold others under a name. */
final class Children {
  private Children() {}

  /** The place of a child that is there. */
  static Slot slot(Layer layer, String name) {
    return Objects.requireNonNull(layer.children().get(name), name);
  }
}
