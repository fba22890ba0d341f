package dev.hasten.nn.models;

import dev.hasten.nn.Gelu;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * MLP-Mixer (Tolstikhin et al., <a href="https://arxiv.org/abs/2105.01601">2021</a>): patches of an
 * image, mixed by perceptrons over places and over channels in turn. Names are timm's; first
 * weights have variance 1 / fanIn, the head begins at zero, as in the paper's code.
 */
final class Mixer {
  private static final double EPSILON = 1e-6;
  private static final List<ModelOption> OPTIONS =
      List.of(
          ModelOption.number("width", 1, 0.02, 16, "factor on the channels of every layer"),
          ModelOption.number("depth", 1, 0.02, 16, "factor on the number of blocks"),
          ModelOption.integer("patch", 16, 1, 256, "pixels of a patch's side"));

  private Mixer() {}

  private static ModelInfo info(String name, String size, int blocks, long width) {
    return ModelInfo.imageNet(
        name,
        "perceptrons over places and channels in turn, " + size + ", for ImageNet",
        "https://arxiv.org/abs/2105.01601",
        224,
        OPTIONS,
        (example, classes, settings) -> {
          Scaling scaling =
              new Scaling(settings.number("width"), settings.number("depth"), 1, false);
          return make(
              name,
              scaling.layers(blocks),
              scaling.channels(width),
              settings.whole("patch"),
              example,
              classes);
        });
  }

  private static Layer make(
      String name, int blocks, long width, int patch, long[] example, int classes) {
    Patches stem = Patches.of(name, example, width, patch);
    Sequential all = new Sequential();
    for (int i = 0; i < blocks; i++) {
      all.add(String.valueOf(i), new Block(width, stem.count()));
    }
    return new Sequential()
        .add("stem", stem)
        .add("blocks", all)
        .add("norm", new LayerNorm(width, EPSILON))
        .add("pool", new MeanOfPlaces())
        .add("head", Linear.normal(width, classes, true, 0));
  }

  static List<ModelInfo> all() {
    return List.of(info("mixer-s16", "small", 8, 512), info("mixer-b16", "base", 12, 768));
  }

  /** The mean over all places. */
  private static final class MeanOfPlaces extends Layer {
    @Override
    public Tensor forward(Tensor input) {
      return input.mean(1);
    }
  }

  /** {@code y = x + f(norm(x)ᵀ)ᵀ}, {@code z = y + g(norm(y))}. */
  private static final class Block extends Layer {
    private final Slot norm1;
    private final Slot places;
    private final Slot norm2;
    private final Slot channels;

    Block(long width, long count) {
      norm1 = child("norm1", new LayerNorm(width, EPSILON));
      places = child("mlp_tokens", perceptron(count, width / 2));
      norm2 = child("norm2", new LayerNorm(width, EPSILON));
      channels = child("mlp_channels", perceptron(width, 4 * width));
    }

    private static Layer perceptron(long width, long inner) {
      return new Sequential()
          .add("fc1", new Linear(width, inner, true, Init.LECUN))
          .add("act", new Gelu())
          .add("fc2", new Linear(inner, width, true, Init.LECUN));
    }

    @Override
    public Tensor forward(Tensor input) {
      Tensor turned = norm1.forward(input).transpose(1, 2);
      Tensor mixed = input.add(places.forward(turned).transpose(1, 2));
      return mixed.add(channels.forward(norm2.forward(mixed)));
    }
  }
}
