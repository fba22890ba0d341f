package dev.hasten.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code h = x + attention(norm(x))}, {@code y = h + mlp(norm(h))}, with the norms before what they
 * serve (Radford et al., GPT-2, <a
 * href="https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf">2019</a>):
 * (N, places, width) to the same. Its four children have any names, such as those of published
 * weights; methods find what they change by asking the block.
 */
public final class TransformerBlock extends Layer {
  private final Slot norm1;
  private final Slot attention;
  private final Slot norm2;
  private final Slot mlp;
  private final String attentionName;
  private final String mlpName;

  /**
   * Of {@link JointCausalAttention} and an mlp that is four times as wide inside, with a {@link
   * Gelu}; first weights are normal.
   *
   * @param bias whether products and norms have biases
   * @param deviation of all weights but those that lead back into the residual path
   * @param residualDeviation of these
   */
  public TransformerBlock(
      long width, int heads, boolean bias, double deviation, double residualDeviation) {
    this(
        new Sequential()
            .add("norm1", new LayerNorm(width, bias))
            .add(
                "attention",
                new JointCausalAttention(width, heads, bias, deviation, residualDeviation))
            .add("norm2", new LayerNorm(width, bias))
            .add(
                "mlp",
                new Sequential()
                    .add("expand", Linear.normal(width, 4 * width, bias, deviation))
                    .add("activation", new Gelu())
                    .add("contract", Linear.normal(4 * width, width, bias, residualDeviation))));
  }

  private TransformerBlock(Sequential four) {
    List<Slot> slots = new ArrayList<>();
    List<String> names = new ArrayList<>();
    four.children()
        .forEach(
            (name, slot) -> {
              names.add(name);
              slots.add(child(name, slot.layer()));
            });
    norm1 = slots.get(0);
    attention = slots.get(1);
    attentionName = names.get(1);
    norm2 = slots.get(2);
    mlp = slots.get(3);
    mlpName = names.get(3);
  }

  /**
   * Of norm, attention, norm and mlp under names of their own, in this order. The attention may be
   * whatever mixes places.
   *
   * @throws IllegalArgumentException when there are not four
   */
  public static TransformerBlock of(Sequential four) {
    if (four.children().size() != 4) {
      throw new IllegalArgumentException(
          "expected norm, attention, norm and mlp for a block, but got "
              + four.children().keySet()
              + ": give four layers in this order");
    }
    return new TransformerBlock(four);
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor attended = input.add(attention.forward(norm1.forward(input)));
    return attended.add(mlp.forward(norm2.forward(attended)));
  }

  /** The name of the child that mixes places. */
  public String attentionName() {
    return attentionName;
  }

  /** The name of the child that works on each place alone. */
  public String mlpName() {
    return mlpName;
  }

  /** What works on each place alone. */
  public Layer mlp() {
    return mlp.layer();
  }

  /** The layer whose answer leads back from what mixes places, where it is known. */
  public Optional<Layer> projection() {
    return attention.layer() instanceof CausalAttention causal
        ? Optional.of(causal.projection())
        : Optional.empty();
  }

  /**
   * An mlp of two products with an activation between them.
   *
   * @param activation its path in the block
   * @param width of a place
   * @param inner numbers between the products
   * @param bias whether the products have biases
   * @param dropout the dropout behind them, where there is one
   */
  public record TwoProducts(
      String activation, long width, long inner, boolean bias, Optional<Dropout> dropout) {}

  /** The mlp, where it is two products with one layer without weights between them. */
  public Optional<TwoProducts> twoProducts() {
    List<Map.Entry<String, Slot>> steps = List.copyOf(mlp.layer().children().entrySet());
    if (!(mlp.layer() instanceof Sequential) || steps.size() < 3 || steps.size() > 4) {
      return Optional.empty();
    }
    Layer activation = steps.get(1).getValue().layer();
    Layer contract = steps.get(2).getValue().layer();
    boolean between = activation.parameters().isEmpty() && activation.children().isEmpty();
    long inner = inner(contract);
    Layer last = steps.get(steps.size() - 1).getValue().layer();
    if (!between || inner == 0 || inner(steps.get(0).getValue().layer()) == 0) {
      return Optional.empty();
    }
    return steps.size() == 3 || last instanceof Dropout
        ? Optional.of(
            new TwoProducts(
                mlpName + "." + steps.get(1).getKey(),
                inner(steps.get(0).getValue().layer()),
                inner,
                contract.parameters().containsKey("bias"),
                last instanceof Dropout layer ? Optional.of(layer) : Optional.empty()))
        : Optional.empty();
  }

  /** What goes into a product; 0 where it is none. */
  private static long inner(Layer product) {
    if (product instanceof Linear linear) {
      return linear.in();
    }
    return product instanceof TransposedLinear linear ? linear.in() : 0;
  }
}
