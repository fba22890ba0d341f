package dev.hasten.train.speedup;

import dev.hasten.engine.ActivatedProducts;
import dev.hasten.engine.ActivatedProducts.Activation;
import dev.hasten.nn.Gelu;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.TransposedLinear;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Linear layers with a ReLU or GELU right behind them compute {@code f(x Wᵀ + b)} in one call of
 * oneDNN, forward (its <a
 * href="https://uxlfoundation.github.io/oneDNN/dev_guide_attributes_post_ops.html">post-ops</a>;
 * {@link ActivatedProducts}), where products are oneDNN's: large ones, in fp32. A pass over the
 * activations less, and less of them kept; against that stands that GELU's gradient computes the
 * product again. It saves memory, not time (docs/benchmarks.md).
 */
public record FusedActivations() implements Speedup {
  private static final String NAME = "fused-activations";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "linear layers and the ReLU or GELU right behind them in one call",
          "https://uxlfoundation.github.io/oneDNN/dev_guide_attributes_post_ops.html",
          List.of(),
          values -> new FusedActivations());

  @Override
  public Effect effect() {
    return Effect.NUMERIC;
  }

  @Override
  public Map<String, String> conflicts() {
    return Map.of(
        "factorize", "it puts two layers in the place of each product",
        "squared-relu", "it puts another activation in the place of each",
        "gated-linear-units", "it puts three products in the place of each pair",
        "int8-forward", "it computes each product itself");
  }

  /** Takes pairs after all surgery: one that put another layer there would undo half of it. */
  @Override
  public void install(Seams seams) {
    seams.model(
        (model, example) -> pairs(model).size() + " linear layers activate what they answer");
    seams.inspect(FusedActivations::fuse);
  }

  /** Those that nothing stands around so far: who stands around a layer sees it run. */
  private static List<Neighbours> pairs(Layer model) {
    List<Neighbours> all =
        Neighbours.in(model, (a, b) -> isProduct(a) && activation(b).isPresent());
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          Supported.nothing(model, NAME, "a Linear right before a Relu or Gelu"));
    }
    List<Neighbours> free = all.stream().filter(pair -> !pair.intercepted()).toList();
    if (free.isEmpty()) {
      throw new IllegalArgumentException(
          Supported.taken(NAME, "a Linear right before a Relu or Gelu", all.size()));
    }
    return free;
  }

  private static boolean isProduct(Layer layer) {
    return layer instanceof Linear || layer instanceof TransposedLinear;
  }

  private static Optional<Activation> activation(Layer layer) {
    if (layer instanceof Gelu gelu) {
      return Optional.of(gelu.isApproximate() ? Activation.GELU_TANH : Activation.GELU);
    }
    return layer instanceof Relu ? Optional.of(Activation.RELU) : Optional.empty();
  }

  private static void fuse(Layer model) {
    for (Neighbours pair : pairs(model)) {
      Optional<Activation> activation = activation(pair.second());
      if (activation.isPresent()) {
        Fused fused = new Fused(pair.first(), activation.get());
        model.around(pair.firstPath(), (input, call) -> fused.first(input));
        model.around(
            pair.secondPath(), (input, call) -> fused.isDone() ? input : call.forward(input));
      }
    }
  }

  /** One pair. Whoever puts something around the first later may call another layer instead. */
  private static final class Fused {
    private final Layer linear;
    private final Activation activation;
    private boolean done;

    Fused(Layer linear, Activation activation) {
      this.linear = linear;
      this.activation = activation;
    }

    Tensor first(Tensor input) {
      done = true;
      if (linear instanceof TransposedLinear transposed) {
        TensorOptional bias = new TensorOptional(transposed.bias());
        return ActivatedProducts.linear(input, transposed.weights(), bias, activation);
      }
      Linear plain = (Linear) linear;
      TensorOptional bias = plain.bias().map(TensorOptional::new).orElseGet(TensorOptional::new);
      return ActivatedProducts.linear(input, plain.weights(), bias, activation);
    }

    /** Whether the first has activated already: asked once for each call. */
    boolean isDone() {
      boolean was = done;
      done = false;
      return was;
    }
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}
