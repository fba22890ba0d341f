package dev.hasten.train.speedup;

import dev.hasten.engine.Products;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Slot;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Attentions that make queries, keys and values of the same input in three products make them in
 * one, of the three weights put together for it: {@code [q, k, v] = x [W_q; W_k; W_v]ᵀ + [b_q, b_k,
 * b_v]}, as the {@code in_proj_weight} of PyTorch's <a
 * href="https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html">MultiheadAttention</a>.
 * Weights stay three, by their names. For models whose published weights are apart (BERT's,
 * Llama's); nano-gpt and gpt-2 have one product as they are.
 */
public record FusedProjections() implements Speedup {
  private static final String NAME = "fused-qkv";
  private static final List<List<String>> NAMES =
      List.of(List.of("query", "key", "value"), List.of("q_proj", "k_proj", "v_proj"));

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "queries, keys and values of an attention in one product",
          "https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html",
          List.of(),
          values -> new FusedProjections());

  @Override
  public Effect effect() {
    return Effect.NUMERIC;
  }

  @Override
  public Map<String, String> conflicts() {
    return Map.of(
        "factorize", "it puts two layers in the place of each projection",
        "int8-forward", "it computes each projection itself");
  }

  /** Takes layers after all surgery: one that put others there would undo half of it. */
  @Override
  public void install(Seams seams) {
    seams.model((model, example) -> attentions(model).size() + " attentions have one product");
    seams.inspect(model -> attentions(model).forEach(each -> each.fuse(model)));
  }

  /** Those that nothing stands around so far: who stands around a layer sees it run. */
  private static List<Attention> attentions(Layer model) {
    String wanted = "an attention with a Linear each for queries, keys and values";
    List<Attention> found = new ArrayList<>();
    model
        .layers()
        .forEach(
            (path, layer) -> NAMES.forEach(names -> of(path, layer, names).ifPresent(found::add)));
    if (found.isEmpty()) {
      throw new IllegalArgumentException(Supported.nothing(model, NAME, wanted));
    }
    List<Attention> free = found.stream().filter(each -> !each.isIntercepted()).toList();
    if (free.isEmpty()) {
      throw new IllegalArgumentException(Supported.taken(NAME, wanted, found.size()));
    }
    return free;
  }

  private static Optional<Attention> of(String path, Layer layer, List<String> names) {
    List<Slot> slots = new ArrayList<>();
    List<Linear> linears = new ArrayList<>();
    for (String name : names) {
      Slot slot = layer.children().get(name);
      if (slot != null && slot.layer() instanceof Linear linear) {
        slots.add(slot);
        linears.add(linear);
      }
    }
    boolean fits =
        linears.size() == names.size()
            && linears.stream().map(Linear::in).distinct().count() == 1
            && linears.stream().map(each -> each.bias().isPresent()).distinct().count() == 1;
    String before = path.isEmpty() ? "" : path + ".";
    return fits
        ? Optional.of(new Attention(names.stream().map(before::concat).toList(), slots, linears))
        : Optional.empty();
  }

  /** Three linear layers that follow each other on one input. */
  private record Attention(List<String> paths, List<Slot> slots, List<Linear> linears) {
    boolean isIntercepted() {
      return slots.stream().anyMatch(Slot::isIntercepted);
    }

    void fuse(Layer model) {
      Together together = new Together(linears);
      model.around(paths.get(0), (input, call) -> together.first(input));
      for (int i = 1; i < linears.size(); i++) {
        int number = i;
        model.around(
            paths.get(i),
            (input, call) -> together.take(number, input).orElseGet(() -> call.forward(input)));
      }
    }
  }

  /** The product of one call, until the last of the three has been asked for. */
  private static final class Together {
    private final List<Linear> linears;
    private final List<Tensor> kept = new ArrayList<>(); // the input, the second, the third
    private int taken;

    Together(List<Linear> linears) {
      this.linears = linears;
    }

    Tensor first(Tensor input) {
      letGo(); // what a call left that failed
      TensorVector weights = new TensorVector();
      TensorVector biases = new TensorVector();
      for (Linear each : linears) {
        weights.push_back(each.weights());
        each.bias().ifPresent(biases::push_back);
      }
      TensorOptional bias =
          biases.empty() ? new TensorOptional() : new TensorOptional(torch.cat(biases));
      Tensor all = Products.linear(input, torch.cat(weights), bias);
      kept.add(Tensors.own(Tensors.alias(input)));
      long from = linears.get(0).out();
      for (Linear each : linears.subList(1, linears.size())) {
        kept.add(Tensors.own(all.narrow(-1, from, each.out())));
        from += each.out();
      }
      return all.narrow(-1, 0, linears.get(0).out());
    }

    /** What is there for the layer of that number, if it is asked for the same input. */
    Optional<Tensor> take(int number, Tensor input) {
      if (taken != number - 1 || kept.isEmpty() || !kept.get(0).is_same(input)) {
        return Optional.empty();
      }
      Tensor own = Tensors.alias(kept.get(number));
      taken = number;
      if (number == linears.size() - 1) {
        letGo();
      }
      return Optional.of(own);
    }

    private void letGo() {
      kept.forEach(Tensors::free);
      kept.clear();
      taken = 0;
    }
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}
