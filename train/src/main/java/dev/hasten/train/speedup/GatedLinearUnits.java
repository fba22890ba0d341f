package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.GatedMlp;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.TransformerBlock;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
  public Set<String> conflicts() {
    return Set.of("squared-relu");
  }

  @Override
  public void install(Seams seams) {
    seams.model(
        (model, example) -> {
          Map<String, Linear> contractions = new LinkedHashMap<>();
          model
              .layers()
              .forEach(
                  (path, layer) -> {
                    if (layer instanceof TransformerBlock block
                        && block.layers().get("mlp.contract") instanceof Linear contract
                        && !(block.layers().get("mlp") instanceof GatedMlp)) {
                      contractions.put(path.isEmpty() ? "mlp" : path + ".mlp", contract);
                    }
                  });
          if (contractions.isEmpty()) {
            throw new IllegalArgumentException(
                Supported.nothing(model, NAME, "a TransformerBlock whose mlp is not gated"));
          }
          Cost before = Cost.of(model, example);
          RandomStreams streams = new RandomStreams(seams.random(NAME).nextLong());
          for (Map.Entry<String, Linear> each : contractions.entrySet()) {
            Layer gated = gated(each.getValue(), contractions.size());
            gated.initialize(streams);
            model.replace(each.getKey(), gated);
          }
          return contractions.size() + " blocks gated, " + before.to(model, example);
        });
  }

  private static Layer gated(Linear contract, int blocks) {
    boolean bias = contract.parameters().containsKey("bias");
    double residual = DEVIATION / Math.sqrt(2.0 * blocks);
    return new GatedMlp(contract.out(), hidden(contract.in()), bias, DEVIATION, residual);
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
