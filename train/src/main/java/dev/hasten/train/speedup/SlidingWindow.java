package dev.hasten.train.speedup;

import dev.hasten.nn.CausalAttention;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;

/**
 * Attention to so many places alone, a token's own and those just before it (Beltagy et al., <a
 * href="https://arxiv.org/abs/2004.05150">2020</a>), in training and inference: place i sees the
 * places j with {@code i - places < j <= i}. Saves time where sequences are long: from four windows
 * on the scores of two windows a place are computed, below that all, and masked.
 *
 * @param places that are seen
 */
public record SlidingWindow(int places) implements Speedup {
  private static final String NAME = "sliding-window";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "attention to the last few places alone",
          "https://arxiv.org/abs/2004.05150",
          List.of(Option.integer("places", 32, 1, 1 << 24, "that are seen, the own one included")),
          values -> new SlidingWindow(values.integer("places")));

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
          List<CausalAttention> all = Supported.layers(model, NAME, CausalAttention.class);
          Cost before = Cost.of(model, example);
          all.forEach(attention -> attention.window(places));
          return all.size() + " attentions see " + places + " places, " + before.to(model, example);
        });
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("places", (long) places);
  }
}
