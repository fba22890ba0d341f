package dev.hasten.nn;

import dev.hasten.engine.RandomStream;
import java.util.Optional;

/** How a linear or convolution layer draws its first weights. */
public enum Init {
  /** PyTorch's: weights and bias uniform in ±1/sqrt(fanIn). */
  TORCH,
  /** Keras's: Glorot-uniform weights, zero bias. */
  KERAS,
  /** He-normal weights, zero bias. */
  HE,
  /**
   * He-normal weights by the outputs, variance 2 / fanOut, zero bias: what ResNet and the light
   * networks after it begin with.
   */
  HE_OUT,
  /** Normal weights with variance 1 / fanIn, zero bias: LeCun's, and Flax's usual ones. */
  LECUN,
  /** Normal weights with deviation 0.02, zero bias. */
  SMALL_NORMAL;

  void draw(Parameter weight, Optional<Parameter> bias, RandomStream random) {
    switch (this) {
      case TORCH -> {
        long fanIn = Initializers.fanIn(weight.tensor());
        Initializers.torchUniform(weight.tensor(), fanIn, random);
        bias.ifPresent(b -> Initializers.torchUniform(b.tensor(), fanIn, random));
        return;
      }
      case KERAS -> Initializers.glorotUniform(weight.tensor(), random);
      case HE -> Initializers.heNormal(weight.tensor(), random);
      case HE_OUT ->
          Initializers.normal(
              weight.tensor(), Math.sqrt(2.0 / Initializers.fanOut(weight.tensor())), random);
      case LECUN ->
          Initializers.normal(
              weight.tensor(), 1 / Math.sqrt(Initializers.fanIn(weight.tensor())), random);
      case SMALL_NORMAL -> Initializers.normal(weight.tensor(), 0.02, random);
    }
    bias.ifPresent(b -> Initializers.constant(b.tensor(), 0));
  }
}
