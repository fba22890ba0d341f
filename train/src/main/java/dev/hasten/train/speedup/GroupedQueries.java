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
 * Groups of attention's heads share keys and values (Ainslie et al., <a
 * href="https://arxiv.org/abs/2305.13245">2023</a>); one for all is multi-query attention (Shazeer,
 * <a href="https://arxiv.org/abs/1911.02150">2019</a>). Fewer parameters; shared ones begin as
 * means. Of H heads G remain: query head h meets keys and values of {@code g = floor(h G / H)},
 * whose weights begin as {@code W_g = G / H sum_h W_h} over the heads h of the group (their section
 * 2.1). Inference changes.
 *
 * @param heads of keys and values that remain
 */
public record GroupedQueries(int heads) implements Speedup {
  private static final String NAME = "grouped-queries";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "groups of heads share keys and values",
          "https://arxiv.org/abs/2305.13245",
          List.of(Option.integer("heads", 1, 1, 1 << 16, "of keys and values that remain")),
          values -> new GroupedQueries(values.integer("heads")));

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
          for (CausalAttention attention : all) {
            if (attention.keyValueHeads() <= heads) {
              throw new IllegalArgumentException(
                  "expected fewer heads of keys and values than the "
                      + attention.keyValueHeads()
                      + " there are for "
                      + NAME
                      + ", but got "
                      + heads
                      + ": lower heads, or leave it out");
            }
          }
          all.forEach(attention -> attention.shareKeysAndValues(heads));
          return all.size() + " attentions share keys and values, " + before.to(model, example);
        });
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("heads", (long) heads);
  }
}
