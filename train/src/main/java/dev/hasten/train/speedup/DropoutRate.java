package dev.hasten.train.speedup;

import dev.hasten.nn.Dropout;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;

/**
 * Trains with another dropout probability p than the model was made with: {@code y = x m / (1 -
 * p)}, each m by itself 0 with probability p, else 1 (Srivastava et al., <a
 * href="https://jmlr.org/papers/v15/srivastava14a.html">2014</a>, scaled in training instead of
 * after it as in PyTorch's <a
 * href="https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html">Dropout</a>). The
 * network that is evaluated does not change: there dropout is the identity. A short training
 * overfits less and needs less of it.
 *
 * @param probability p of dropping, for all dropout layers
 */
public record DropoutRate(double probability) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "dropout-rate",
          "trains with another dropout probability; evaluation has none anyway",
          "https://jmlr.org/papers/v15/srivastava14a.html",
          List.of(Option.number("probability", 0, 0, 0.999, "of dropping a value")),
          values -> new DropoutRate(values.number("probability")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    seams.model(
        (model, example) -> {
          List<Dropout> layers = Supported.layers(model, "dropout-rate", Dropout.class);
          layers.forEach(layer -> layer.probability(probability));
          return layers.size() + " dropout layers at " + probability;
        });
  }

  @Override
  public Choice choice() {
    return Choice.of("dropout-rate").with("probability", probability);
  }
}
