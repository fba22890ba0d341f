package dev.hasten.train.speedup;

import dev.hasten.nn.Conv2d;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;

/**
 * Convolutions compute with weights of mean 0 and deviation 1 in each output channel (Qiao et al.,
 * <a href="https://arxiv.org/abs/1903.10520">2019</a>): {@code (W - mean) / (deviation + 1e-5)}
 * over what an output sees; the gradient passes through both. Made for nets with group norms and
 * small batches. Inference changes.
 */
public record WeightStandardization() implements Speedup {
  private static final String NAME = "weight-standardization";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "convolutions with weights of mean 0 and deviation 1",
          "https://arxiv.org/abs/1903.10520",
          List.of(),
          values -> new WeightStandardization());

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
          List<Conv2d> convolutions = Supported.layers(model, NAME, Conv2d.class);
          convolutions.forEach(Conv2d::standardizeWeights);
          return convolutions.size() + " convolutions with standardised weights";
        });
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}
