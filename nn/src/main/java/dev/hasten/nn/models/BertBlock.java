package dev.hasten.nn.models;

import dev.hasten.engine.Tensors;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Gelu;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.Linear;
import dev.hasten.nn.ScaledDotProduct;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import org.bytedeco.pytorch.Tensor;

/**
 * A block with its norms behind the sums: {@code h = norm(x + attention(x))}, {@code y = norm(h +
 * mlp(h))} (Devlin et al., <a href="https://arxiv.org/abs/1810.04805">2018</a>), the mlp four times
 * as wide inside. Names are Hugging Face's.
 */
final class BertBlock extends Layer {
  private final Slot attention;
  private final Slot intermediate;
  private final AddNorm output;

  BertBlock(long width, int heads, Padding padding, double dropped) {
    attention = child("attention", new Attention(width, heads, padding, dropped));
    intermediate =
        child(
            "intermediate",
            new Sequential()
                .add("dense", Linear.normal(width, 4 * width, true, Bert.DEVIATION))
                .add("activation", new Gelu()));
    output = new AddNorm(4 * width, width, dropped);
    child("output", output.steps());
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor attended = attention.forward(input);
    return output.of(intermediate.forward(attended), attended);
  }

  /** {@code norm(y W + b + x)}, of three layers that stand in the tree under their own names. */
  private record AddNorm(Sequential steps, Slot dense, Slot dropout, Slot norm) {
    AddNorm(long in, long width, double dropped) {
      this(
          new Sequential()
              .add("dense", Linear.normal(in, width, true, Bert.DEVIATION))
              .add("dropout", new Dropout(dropped))
              .add("LayerNorm", new LayerNorm(width, BertEmbeddings.EPSILON)));
    }

    private AddNorm(Sequential steps) {
      this(
          steps,
          Children.slot(steps, "dense"),
          Children.slot(steps, "dropout"),
          Children.slot(steps, "LayerNorm"));
    }

    Tensor of(Tensor branch, Tensor straight) {
      return norm.forward(dropout.forward(dense.forward(branch)).add(straight));
    }
  }

  /** Self-attention over all places but those of padding, with its sum and norm. */
  private static final class Attention extends Layer {
    private final Slot mixing;
    private final AddNorm output;

    Attention(long width, int heads, Padding padding, double dropped) {
      mixing = child("self", new Mixing(width, heads, padding, dropped));
      output = new AddNorm(width, width, dropped);
      child("output", output.steps());
    }

    @Override
    public Tensor forward(Tensor input) {
      return output.of(mixing.forward(input), input);
    }
  }

  /** The attention itself: (N, places, width) to the same. */
  private static final class Mixing extends Layer {
    private final int heads;
    private final Padding padding;
    private final Slot queries;
    private final Slot keys;
    private final Slot values;
    private final Slot dropout;

    Mixing(long width, int heads, Padding padding, double dropped) {
      ScaledDotProduct.headSize(width, heads);
      this.heads = heads;
      this.padding = padding;
      queries = child("query", Linear.normal(width, width, true, Bert.DEVIATION));
      keys = child("key", Linear.normal(width, width, true, Bert.DEVIATION));
      values = child("value", Linear.normal(width, width, true, Bert.DEVIATION));
      dropout = child("dropout", new Dropout(dropped));
    }

    @Override
    public Tensor forward(Tensor input) {
      return ScaledDotProduct.together(
          ScaledDotProduct.of(
              dropout,
              ScaledDotProduct.byHead(queries.forward(input), heads),
              ScaledDotProduct.byHead(keys.forward(input), heads),
              ScaledDotProduct.byHead(values.forward(input), heads),
              padding.mask()));
    }

    /** The products with keys and values, over all places. */
    @Override
    protected long multiplyAccumulates(long[] input, long[] output) {
      return 2 * Tensors.count(input) * input[1];
    }
  }
}
