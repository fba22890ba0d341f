package dev.hasten.nn.models;

import dev.hasten.nn.Layer;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A block with its norms before what they serve: {@code h = x + attention(norm(x))}, {@code y = h +
 * mlp(norm(h))} (Radford et al., GPT-2, <a
 * href="https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf">2019</a>).
 * Its four children have the names that published weights give them.
 */
final class PreNorm extends Layer {
  private final Slot attentionNorm;
  private final Slot attention;
  private final Slot mlpNorm;
  private final Slot mlp;

  /** Of norm, attention, norm and mlp, in this order. */
  PreNorm(Sequential four) {
    List<Slot> slots = new ArrayList<>();
    four.children().forEach((name, slot) -> slots.add(child(name, slot.layer())));
    attentionNorm = slots.get(0);
    attention = slots.get(1);
    mlpNorm = slots.get(2);
    mlp = slots.get(3);
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor attended = input.add(attention.forward(attentionNorm.forward(input)));
    return attended.add(mlp.forward(mlpNorm.forward(attended)));
  }
}
