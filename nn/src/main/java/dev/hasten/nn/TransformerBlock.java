package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * {@code h = x + attention(norm(x))}, {@code y = h + mlp(norm(h))}, with the norms before what they
 * serve (Radford et al., GPT-2, <a
 * href="https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf">2019</a>):
 * (N, places, width) to the same. The mlp is four times as wide inside, with a {@link Gelu}.
 */
public final class TransformerBlock extends Layer {
  private final Slot norm1;
  private final Slot attention;
  private final Slot norm2;
  private final Slot mlp;

  /**
   * With normal first weights.
   *
   * @param bias whether products and norms have biases
   * @param deviation of all weights but those that lead back into the residual path
   * @param residualDeviation of these
   */
  public TransformerBlock(
      long width, int heads, boolean bias, double deviation, double residualDeviation) {
    norm1 = child("norm1", new LayerNorm(width, bias));
    attention =
        child("attention", new CausalAttention(width, heads, bias, deviation, residualDeviation));
    norm2 = child("norm2", new LayerNorm(width, bias));
    mlp =
        child(
            "mlp",
            new Sequential()
                .add("expand", Linear.normal(width, 4 * width, bias, deviation))
                .add("activation", new Gelu())
                .add("contract", Linear.normal(4 * width, width, bias, residualDeviation)));
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor attended = input.add(attention.forward(norm1.forward(input)));
    return attended.add(mlp.forward(norm2.forward(attended)));
  }
}
