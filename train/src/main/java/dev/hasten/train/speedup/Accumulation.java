package dev.hasten.train.speedup;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.GradientSource;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Slices;
import dev.hasten.train.seam.Speedup;
import java.util.List;

/**
 * Splits the batch into slices that go through the model one after the other (the micro-batches of
 * Huang et al., <a href="https://arxiv.org/abs/1811.06965">2018</a>, section 2.2, without their
 * pipeline). Their gradients add up to that of the batch: with N examples and the mean loss L_i of
 * the n_i in slice i, {@code g = sum_i n_i / N dL_i/dw}. Memory falls with the slice, the update
 * stays that of the whole batch.
 *
 * @param slices into how many
 */
public record Accumulation(int slices) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "accumulation",
          "the batch in slices, gradients added up",
          "https://arxiv.org/abs/1811.06965",
          List.of(Option.integer("slices", 2, 1, 1 << 20, "into how many slices")),
          values -> new Accumulation(values.integer("slices")));

  @Override
  public Effect effect() {
    return Effect.NUMERIC;
  }

  @Override
  public void install(Seams seams) {
    seams.gradientSource(inner -> sliced(inner, slices));
  }

  /** The source over slices of the batch, as equal as can be. */
  public static GradientSource sliced(GradientSource inner, int slices) {
    return (batch, passes) ->
        Slices.of(
            batch,
            slices,
            (slice, share) -> inner.gradients(slice, new WeightedPasses(passes, share)));
  }

  @Override
  public Choice choice() {
    return Choice.of("accumulation").with("slices", (long) slices);
  }
}
