package dev.hasten.train.speedup;

import dev.hasten.nn.Layer;
import dev.hasten.nn.Parameter;
import dev.hasten.nn.Residual;
import dev.hasten.nn.TransformerBlock;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Learning rates that fall with each layer from the top (Clark et al., ELECTRA, <a
 * href="https://arxiv.org/abs/2003.10555">2020</a>; Bao et al., BEiT, <a
 * href="https://arxiv.org/abs/2106.08254">2021</a>), for weights that are good already: {@code
 * factor^(L - l)} for layer l of L. A transformer's or a residual block counts as one layer, a norm
 * belongs to the layer before it.
 *
 * @param factor from one layer to that below
 */
public record LayerDecay(double factor) implements Speedup {
  private static final String NAME = "layer-decay";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "learning rates that fall with each layer from the top",
          "https://arxiv.org/abs/2106.08254",
          List.of(Option.number("factor", 0.75, 1e-6, 1, "from one layer to that below")),
          values -> new LayerDecay(values.number("factor")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return RateFactors.conflictsAnd("bias-rate");
  }

  @Override
  public void install(Seams seams) {
    Map<String, Double> factors = new LinkedHashMap<>();
    seams.inspect(model -> factors.putAll(factors(model)));
    seams.weights(weights -> new RateFactors(weights, factors));
  }

  /** The factor of each parameter, by name. */
  Map<String, Double> factors(Layer model) {
    Map<String, Integer> depths = depths(model);
    int top = depths.values().stream().mapToInt(depth -> depth).max().orElse(0);
    Map<String, Double> factors = new LinkedHashMap<>();
    depths.forEach((name, depth) -> factors.put(name, Math.pow(factor, top - depth)));
    return factors;
  }

  /** The number of each parameter's layer, from 0 at the bottom. */
  private static Map<String, Integer> depths(Layer model) {
    Map<String, Layer> layers = model.layers();
    Map<String, Integer> depths = new LinkedHashMap<>();
    int depth = -1;
    String before = "";
    for (Map.Entry<String, Parameter> each : model.parameters().entrySet()) {
      String name = each.getKey();
      String unit = unit(name, layers);
      boolean norm = unit.isEmpty() && each.getValue().role() == Parameter.Role.NORM;
      String place = unit.isEmpty() ? name.substring(0, Math.max(0, name.lastIndexOf('.'))) : unit;
      if (depth < 0 || (!place.equals(before) && !norm)) {
        depth++;
        before = place;
      }
      depths.put(name, depth);
    }
    return depths;
  }

  /** The outermost block that a parameter lies in; empty where it lies in none. */
  private static String unit(String name, Map<String, Layer> layers) {
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      Layer layer = layers.get(name.substring(0, dot));
      if (layer instanceof TransformerBlock || layer instanceof Residual) {
        return name.substring(0, dot);
      }
    }
    return "";
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("factor", factor);
  }
}
