package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Sequential;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;

/**
 * Replaces convolutions by one for each channel and one over all channels of a pixel (Howard et
 * al., <a href="https://arxiv.org/abs/1704.04861">2017</a>): {@code in k k + in out} weights
 * instead of {@code in out k k}. Drawn anew; inference changes.
 *
 * @param least input channels of a convolution that is replaced
 */
public record DepthwiseSeparable(int least) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "depthwise-separable",
          "convolutions split into one for each channel and one over channels",
          "https://arxiv.org/abs/1704.04861",
          List.of(
              Option.integer(
                  "min_channels", 4, 2, 1 << 20, "of the input of a convolution that is replaced")),
          values -> new DepthwiseSeparable(values.integer("min_channels")));

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
          Cost before = Cost.of(model, example);
          int replaced = 0;
          for (Map.Entry<String, Layer> each : model.layers().entrySet()) {
            if (each.getValue() instanceof Conv2d conv && isDense(conv.config())) {
              Layer separable = separable(conv.config());
              separable.initialize(
                  new RandomStreams(seams.random("depthwise-separable").nextLong()));
              model.replace(each.getKey(), separable);
              replaced++;
            }
          }
          if (replaced == 0) {
            throw new IllegalArgumentException(
                Supported.nothing(
                    model,
                    "depthwise-separable",
                    "a convolution wider than a pixel over " + least + " or more channels"));
          }
          return replaced + " convolutions split, " + before.to(model, example);
        });
  }

  private boolean isDense(Conv2d.Config config) {
    return config.groups() == 1 && config.kernel() > 1 && config.in() >= least;
  }

  private static Layer separable(Conv2d.Config config) {
    Conv2d.Config each =
        new Conv2d.Config(
            config.in(),
            config.in(),
            config.kernel(),
            config.stride(),
            config.padding(),
            config.in(),
            false,
            config.init());
    Conv2d.Config across = Conv2d.Config.of(config.in(), config.out(), 1).withInit(config.init());
    return new Sequential()
        .add("depthwise", new Conv2d(each))
        .add("pointwise", new Conv2d(config.bias() ? across : across.withoutBias()));
  }

  @Override
  public Choice choice() {
    return Choice.of("depthwise-separable").with("min_channels", (long) least);
  }
}
