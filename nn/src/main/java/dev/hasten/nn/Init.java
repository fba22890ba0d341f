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
  HE;

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
    }
    bias.ifPresent(b -> Initializers.constant(b.tensor(), 0));
  }
}
