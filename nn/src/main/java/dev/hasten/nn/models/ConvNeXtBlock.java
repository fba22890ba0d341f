package dev.hasten.nn.models;

import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Gelu;
import dev.hasten.nn.Init;
import dev.hasten.nn.Initializers;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Parameter;
import dev.hasten.nn.Permute;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code x + s * f(x)}: f is a 7x7 depthwise convolution, a norm and a perceptron on each pixel, s
 * a factor for each channel that begins at 1e-6 (Liu et al., <a
 * href="https://arxiv.org/abs/2201.03545">2022</a>, figure 4).
 */
final class ConvNeXtBlock extends Layer {
  private static final double FIRST_SCALE = 1e-6;

  private final Parameter scale;
  private final Slot block;

  ConvNeXtBlock(long channels) {
    scale = parameter("layer_scale", Parameter.Role.NORM, channels, 1, 1);
    block =
        child(
            "block",
            Sequential.of(
                new Conv2d(
                    Conv2d.Config.of(channels, channels, 7)
                        .withPadding(3)
                        .withGroups(channels)
                        .withInit(Init.SMALL_NORMAL)),
                new Permute(0, 2, 3, 1),
                new LayerNorm(channels, ConvNeXt.EPSILON),
                new Linear(channels, 4 * channels, true, Init.SMALL_NORMAL),
                new Gelu(),
                new Linear(4 * channels, channels, true, Init.SMALL_NORMAL),
                new Permute(0, 3, 1, 2)));
  }

  @Override
  public Tensor forward(Tensor input) {
    return input.add(block.forward(input).mul(scale.tensor()));
  }

  @Override
  protected void reset(RandomStream random) {
    Initializers.constant(scale.tensor(), FIRST_SCALE);
  }
}
