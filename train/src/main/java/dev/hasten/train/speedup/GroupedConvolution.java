package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.ChannelShuffle;
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
 * Cuts convolutions into groups of channels that do not see each other, and shuffles the channels
 * after each (Zhang et al., ShuffleNet, <a href="https://arxiv.org/abs/1707.01083">2017</a>):
 * {@code in out k k / groups} weights and multiply-accumulates instead of {@code in out k k}. Those
 * whose channels the groups do not divide stay. Drawn anew; inference changes.
 *
 * @param groups of channels
 */
public record GroupedConvolution(int groups) implements Speedup {
  private static final String NAME = "grouped-convolution";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "convolutions over groups of channels, shuffled after each",
          "https://arxiv.org/abs/1707.01083",
          List.of(Option.integer("groups", 4, 2, 1 << 20, "of channels")),
          values -> new GroupedConvolution(values.integer("groups")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public boolean changesInference() {
    return true;
  }

  @Override
  public Map<String, String> conflicts() {
    return Map.of("depthwise-separable", "both cut the same convolutions");
  }

  @Override
  public void install(Seams seams) {
    seams.model(
        (model, example) -> {
          Cost before = Cost.of(model, example);
          int replaced = 0;
          for (Map.Entry<String, Layer> each : model.layers().entrySet()) {
            if (each.getValue() instanceof Conv2d conv && divides(conv.config())) {
              Layer grouped =
                  new Sequential()
                      .add("conv", new Conv2d(conv.config().withGroups(groups)))
                      .add("shuffle", new ChannelShuffle(groups));
              grouped.initialize(new RandomStreams(seams.random(NAME).nextLong()));
              model.replace(each.getKey(), grouped);
              replaced++;
            }
          }
          if (replaced == 0) {
            throw new IllegalArgumentException(
                Supported.nothing(
                    model, NAME, "a convolution whose channels " + groups + " groups divide"));
          }
          return replaced + " convolutions in " + groups + " groups, " + before.to(model, example);
        });
  }

  private boolean divides(Conv2d.Config config) {
    return config.groups() == 1 && config.in() % groups == 0 && config.out() % groups == 0;
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("groups", (long) groups);
  }
}
