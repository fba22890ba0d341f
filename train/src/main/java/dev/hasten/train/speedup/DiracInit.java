package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Layer;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Lets convolutions begin as the identity where they can: the first {@code in} of the {@code out}
 * filters pass one channel each (Zagoruyko and Komodakis, <a
 * href="https://arxiv.org/abs/1706.00388">2017</a>, there for all filters), {@code w[o, i, y, x] =
 * 1} where {@code o = i} and (y, x) is the middle of the kernel, else 0, for {@code o < in}; the
 * rest stay as drawn. Signals and gradients then reach the far end from the first step on.
 */
public record DiracInit() implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "dirac-init",
          "convolutions that begin as the identity, as far as they can",
          "https://arxiv.org/abs/1706.00388",
          List.of(),
          values -> new DiracInit());

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    seams.model((model, example) -> convert(model));
  }

  private static String convert(Layer model) {
    int converted = 0;
    for (Conv2d conv : Supported.layers(model, "dirac-init", Conv2d.class)) {
      Conv2d.Config config = conv.config();
      boolean fits =
          config.groups() == 1
              && config.in() > 1
              && config.in() <= config.out()
              && config.kernel() % 2 == 1;
      if (fits) {
        try (Scope scope = Scope.open()) {
          identity(Supported.values(conv, "weight"));
        }
        converted++;
      }
    }
    if (converted == 0) {
      throw new IllegalArgumentException(
          Supported.nothing(
              model,
              "dirac-init",
              "a convolution with an odd kernel, one group, more than one input channel and no more"
                  + " than output channels"));
    }
    return converted + " convolutions begin as the identity";
  }

  /**
   * Makes the first filters pass one channel each: weights are (out, in, k, k), without a graph.
   */
  public static void identity(Tensor weight) {
    try (Scope scope = Scope.open()) {
      long in = weight.size(1);
      long middle = weight.size(2) / 2;
      Tensor filters = weight.narrow(0, 0, in);
      filters.zero_();
      filters.select(3, middle).select(2, middle).copy_(torch.eye(in));
    }
  }

  @Override
  public Choice choice() {
    return Choice.of("dirac-init");
  }
}
