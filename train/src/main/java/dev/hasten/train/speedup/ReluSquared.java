package dev.hasten.train.speedup;

import dev.hasten.nn.Layer;
import dev.hasten.nn.SquaredRelu;
import dev.hasten.nn.TransformerBlock;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;

/**
 * Replaces the activation between the two products of each {@link TransformerBlock} by {@code
 * max(x, 0)²} (So et al., <a href="https://arxiv.org/abs/2109.08668">2021</a>, Primer). Inference
 * changes; weights and products stay as many.
 */
public record ReluSquared() implements Speedup {
  private static final String NAME = "squared-relu";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "squared ReLU inside the blocks of a decoder",
          "https://arxiv.org/abs/2109.08668",
          List.of(),
          values -> new ReluSquared());

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
    seams.model((model, example) -> convert(model));
  }

  private static String convert(Layer model) {
    int replaced = 0;
    for (Map.Entry<String, Layer> each : model.layers().entrySet()) {
      if (each.getValue() instanceof TransformerBlock block) {
        String inside =
            block.twoProducts().map(TransformerBlock.TwoProducts::activation).orElse("");
        String path = each.getKey().isEmpty() ? inside : each.getKey() + "." + inside;
        if (!inside.isEmpty() && !(block.layers().get(inside) instanceof SquaredRelu)) {
          model.replace(path, new SquaredRelu());
          replaced++;
        }
      }
    }
    if (replaced == 0) {
      throw new IllegalArgumentException(
          Supported.nothing(
              model,
              NAME,
              "a TransformerBlock whose mlp is two products with another activation between them,"
                  + " not replaced by a method listed before"));
    }
    return replaced + " activations squared";
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}
