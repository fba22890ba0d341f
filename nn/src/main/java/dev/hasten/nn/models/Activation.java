package dev.hasten.nn.models;

import dev.hasten.nn.Hardswish;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Relu6;
import dev.hasten.nn.Silu;

/** The activation of a network's layers. */
enum Activation {
  NONE,
  RELU,
  RELU6,
  HARDSWISH,
  SILU;

  /** One for behind a norm, whose output nobody else reads. */
  Layer layer() {
    return switch (this) {
      case NONE -> throw new IllegalStateException("expected an activation, but there is none");
      case RELU -> Relu.inPlace();
      case RELU6 -> new Relu6();
      case HARDSWISH -> new Hardswish();
      case SILU -> new Silu();
    };
  }
}
