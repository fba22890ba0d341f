package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Residual;
import dev.hasten.nn.TransformerBlock;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Lets each block begin as the identity, {@code x + f(x) = x}: the last layer with weights of every
 * residual branch begins at 0, be it a projection, a convolution or the scale of a norm (Goyal et
 * al., <a href="https://arxiv.org/abs/1706.02677">2017</a>, section 5.1, of norms). Of a {@link
 * TransformerBlock} both branches do, of a {@link Residual} its one.
 */
public record ZeroProjections() implements Speedup {
  private static final String NAME = "zero-projections";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "residual blocks that begin as the identity",
          "https://arxiv.org/abs/1706.02677",
          List.of(),
          values -> new ZeroProjections());

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    seams.model((model, example) -> convert(model));
  }

  private static String convert(Layer model) {
    int zeroed = 0;
    for (Layer layer : model.layers().values()) {
      for (Layer branch : branches(layer)) {
        zeroed += zero(branch) ? 1 : 0;
      }
    }
    if (zeroed == 0) {
      throw new IllegalArgumentException(
          Supported.nothing(model, NAME, "a Residual or TransformerBlock with weights in it"));
    }
    return zeroed + " residual branches begin at 0";
  }

  private static List<Layer> branches(Layer layer) {
    if (layer instanceof Residual residual) {
      List<Layer> steps = residual.branch();
      return List.of(steps.get(steps.size() - 1));
    }
    return layer instanceof TransformerBlock block ? branches(block) : List.of();
  }

  /** Of a block: what leads back from its attention, and from its mlp. */
  static List<Layer> branches(TransformerBlock block) {
    Layer attention = Objects.requireNonNull(block.children().get(block.attentionName())).layer();
    return List.of(block.projection().orElse(attention), block.mlp());
  }

  /**
   * Sets the last layer with weights of a branch to 0, its bias too.
   *
   * @return whether there is one
   */
  public static boolean zero(Layer branch) {
    Optional<Layer> last =
        branch.layers().values().stream()
            .filter(each -> each.children().isEmpty() && !each.parameters().isEmpty())
            .reduce((before, after) -> after);
    try (Scope scope = Scope.open()) {
      last.ifPresent(
          layer ->
              layer.parameters().keySet().forEach(path -> Supported.values(layer, path).zero_()));
    }
    return last.isPresent();
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}
