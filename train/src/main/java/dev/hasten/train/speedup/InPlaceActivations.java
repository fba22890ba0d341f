package dev.hasten.train.speedup;

import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;

/**
 * Lets each ReLU write over its input where nobody else reads that: right behind a convolution, a
 * linear layer, a norm or a pooling ({@code inplace} of PyTorch's <a
 * href="https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html">ReLU</a>; Chen et al.,
 * <a href="https://arxiv.org/abs/1604.06174">2016</a>, section 3). It may, for the gradient needs
 * what it answers alone: {@code y = max(0, x)}, {@code dx = dy} where {@code y > 0}, else 0. The
 * same numbers, less memory.
 */
public record InPlaceActivations() implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "in-place-activations",
          "ReLU writes over its input where nobody else reads it",
          "https://arxiv.org/abs/1604.06174",
          List.of(),
          values -> new InPlaceActivations());

  @Override
  public Effect effect() {
    return Effect.EXACT;
  }

  @Override
  public void install(Seams seams) {
    seams.model((model, example) -> convert(model));
  }

  private static String convert(Layer model) {
    List<Neighbours> pairs =
        Neighbours.in(
            model, (a, b) -> leavesItsOutput(a) && b instanceof Relu relu && !relu.isInPlace());
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException(
          Supported.nothing(
              model,
              "in-place-activations",
              "a ReLU, not in place yet, right behind a convolution, linear layer, norm or pooling"));
    }
    pairs.forEach(pair -> model.replace(pair.secondPath(), Relu.inPlace()));
    return pairs.size() + " activations in place";
  }

  /** Whether the backward pass of the layer does without what it answered. */
  private static boolean leavesItsOutput(Layer layer) {
    return layer instanceof Conv2d
        || layer instanceof Linear
        || layer instanceof BatchNorm2d
        || layer instanceof MaxPool2d;
  }

  @Override
  public Choice choice() {
    return Choice.of("in-place-activations");
  }
}
