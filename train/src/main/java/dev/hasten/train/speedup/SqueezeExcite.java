package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.SqueezeExcitation;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;

/**
 * Weighs the channels that a convolution answers by what is in the whole image (Hu et al., <a
 * href="https://arxiv.org/abs/1709.01507">2017</a>): {@code x * sigmoid(W2 relu(W1 mean(x)))}. Puts
 * a {@link dev.hasten.nn.SqueezeExcitation} behind each convolution with enough channels.
 *
 * @param reduction by which the channels are divided inside
 * @param least channels of a convolution that gets one
 */
public record SqueezeExcite(int reduction, int least) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "squeeze-excite",
          "channels weighed by what is in the whole image",
          "https://arxiv.org/abs/1709.01507",
          List.of(
              Option.integer("reduction", 4, 1, 1 << 12, "the channels are divided by it inside"),
              Option.integer("min_channels", 8, 1, 1 << 20, "of a convolution that gets one")),
          values -> new SqueezeExcite(values.integer("reduction"), values.integer("min_channels")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public boolean changesInference() {
    return true;
  }

  @Override
  public void install(Seams seams) {
    seams.model(
        (model, example) -> {
          int added = 0;
          for (Map.Entry<String, Layer> each : model.layers().entrySet()) {
            if (each.getValue() instanceof Conv2d conv && conv.config().out() >= least) {
              long channels = conv.config().out();
              Layer excitation = new SqueezeExcitation(channels, Math.max(1, channels / reduction));
              excitation.initialize(new RandomStreams(seams.random("squeeze-excite").nextLong()));
              model.replace(
                  each.getKey(), new Sequential().add("conv", conv).add("excitation", excitation));
              added++;
            }
          }
          if (added == 0) {
            throw new IllegalArgumentException(
                Supported.nothing(
                    model, "squeeze-excite", "a convolution of " + least + " or more channels"));
          }
          return added + " squeeze-and-excitation layers added";
        });
  }

  @Override
  public Choice choice() {
    return Choice.of("squeeze-excite")
        .with("reduction", (long) reduction)
        .with("min_channels", (long) least);
  }
}
