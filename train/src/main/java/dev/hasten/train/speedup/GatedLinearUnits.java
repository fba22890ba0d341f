package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.GatedMlp;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.TransformerBlock;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces the two products of each {@link TransformerBlock} by a gated unit, {@code y = (silu(x W)
 * * (x V)) U} (Shazeer, <a href="https://arxiv.org/abs/2002.05202">2020</a>). Three products
 * instead of two: to have no more parameters, the inner width is {@code 2/3} of what it was,
 * rounded down to a multiple of 8 where it is that wide. Inference changes.
 */
public record GatedLinearUnits() implements Speedup {
  private static final String NAME = "gated-linear-units";
  private static final double DEVIATION = 0.02; // a decoder's, see Decoder

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "gated units (SwiGLU) inside the blocks of a decoder",
          "https://arxiv.org/abs/2002.05202",
          List.of(),
          values -> new GatedLinearUnits());

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
    return Map.of("squared-relu", "both replace the activation of a block");
  }

  @Override
  public void install(Seams seams) {
    seams.model(
        (model, example) -> {
          Map<String, TransformerBlock> blocks = new LinkedHashMap<>();
          model
              .layers()
              .forEach(
                  (path, layer) -> {
                    if (layer instanceof TransformerBlock block
                        && block.twoProducts().isPresent()) {
                      String mlp = block.mlpName();
                      blocks.put(path.isEmpty() ? mlp : path + "." + mlp, block);
                    }
                  });
          if (blocks.isEmpty()) {
            throw new IllegalArgumentException(
                Supported.nothing(
                    model,
                    NAME,
                    "a TransformerBlock whose mlp is two products, not gated yet nor replaced by a"
                        + " method listed before"));
          }
          Cost before = Cost.of(model, example);
          RandomStreams streams = new RandomStreams(seams.random(NAME).nextLong());
          for (Map.Entry<String, TransformerBlock> each : blocks.entrySet()) {
            TransformerBlock.TwoProducts mlp = each.getValue().twoProducts().orElseThrow();
            Layer gated = gated(mlp, blocks.size());
            gated.initialize(streams);
            model.replace(
                each.getKey(), mlp.dropout().map(last -> behind(gated, last)).orElse(gated));
          }
          return blocks.size() + " blocks gated, " + before.to(model, example);
        });
  }

  private static Layer gated(TransformerBlock.TwoProducts mlp, int blocks) {
    double residual = DEVIATION / Math.sqrt(2.0 * blocks);
    return new GatedMlp(mlp.width(), hidden(mlp.inner()), mlp.bias(), DEVIATION, residual);
  }

  /** The dropout goes on drawing from the run's streams. */
  private static Layer behind(Layer gated, Dropout last) {
    return new Sequential().add("gated", gated).add("dropout", last);
  }

  /** The inner width with as many parameters as two products of that inner width have. */
  static long hidden(long inner) {
    long same = Math.max(1, 2 * inner / 3);
    return same < 8 ? same : same / 8 * 8;
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}
