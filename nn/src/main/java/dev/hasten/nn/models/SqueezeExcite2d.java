package dev.hasten.nn.models;

import dev.hasten.engine.PixelMeans;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code x * g(W2 a(W1 mean(x) + b1) + b2)}, the mean over the pixels of each channel (Hu et al.,
 * <a href="https://arxiv.org/abs/1709.01507">2017</a>), with weights in the shape of 1x1
 * convolutions and the names of torchvision.
 */
final class SqueezeExcite2d extends Layer {
  private final Slot squeeze;
  private final Slot activation;
  private final Slot excite;
  private final Slot gate;

  SqueezeExcite2d(long channels, long inner, Layer activation, Layer gate) {
    squeeze = child("fc1", new Conv2d(Conv2d.Config.of(channels, inner, 1).withInit(Init.HE_OUT)));
    this.activation = child("activation", activation);
    excite = child("fc2", new Conv2d(Conv2d.Config.of(inner, channels, 1).withInit(Init.HE_OUT)));
    this.gate = child("scale_activation", gate);
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor inner = activation.forward(squeeze.forward(PixelMeans.of(input)));
    return input.mul(gate.forward(excite.forward(inner)));
  }
}
