package dev.hasten.nn;

import dev.hasten.engine.PixelMeans;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code x * sigmoid(W2 relu(W1 mean(x) + b1) + b2)}, the mean over the pixels of each channel, the
 * product channel by channel (Hu et al., <a href="https://arxiv.org/abs/1709.01507">2017</a>).
 */
public final class SqueezeExcitation extends Layer {
  private final Slot squeeze;
  private final Slot excite;

  /** Over so many channels, {@code inner} of them inside. */
  public SqueezeExcitation(long channels, long inner) {
    squeeze = child("squeeze", new Linear(channels, inner));
    excite = child("excite", new Linear(inner, channels));
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor mean = PixelMeans.of(input).flatten(1, -1);
    Tensor weight = excite.forward(squeeze.forward(mean).relu()).sigmoid();
    return input.mul(weight.view(input.size(0), input.size(1), 1, 1));
  }
}
