package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.GradientSource;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Sharpness-aware minimisation (Foret et al., <a href="https://arxiv.org/abs/2010.01412">2020</a>):
 * the gradient is that at {@code w + rho g / |g|}, with {@code g} the gradient at {@code w}, so
 * that the weights go where the loss is low all around. Two passes a step, and one in all steps but
 * each k-th with {@code every}.
 *
 * <p>Statistics of batch norms are those of the first pass alone. Dropout draws anew in the second.
 *
 * @param radius the {@code rho}
 */
public record Sam(double radius) implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "sam",
          "gradients taken a little uphill, towards flat minima",
          "https://arxiv.org/abs/2010.01412",
          List.of(Option.number("radius", 0.05, 1e-12, 1e3, "how far uphill")),
          values -> new Sam(values.number("radius")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    List<Tensor> buffers = new ArrayList<>();
    seams.inspect(model -> buffers.addAll(model.buffers().values()));
    seams.gradientSource(inner -> uphill(inner, radius, buffers));
  }

  /**
   * The source of gradients uphill.
   *
   * @param buffers of the model: what the second pass does to them is undone
   */
  public static GradientSource uphill(GradientSource inner, double radius, List<Tensor> buffers) {
    return (batch, passes) -> {
      Weights weights = passes.weights();
      // Gradients of slices before this one, where the batch is cut outside; else zeros.
      List<Tensor> earlier = weights.allGradients().stream().map(Tensor::clone).toList();
      weights.zeroGradients();
      Tensor loss = inner.gradients(batch, passes);
      try (Scope scope = Scope.open()) {
        List<Tensor> places = new ArrayList<>(weights.allValues());
        places.addAll(buffers);
        List<Tensor> here = places.stream().map(Tensor::clone).toList();
        climb(weights, radius);
        weights.zeroGradients();
        try {
          inner.gradients(batch, passes);
        } finally {
          try (NoGradGuard noGrad = new NoGradGuard()) {
            for (int i = 0; i < here.size(); i++) {
              places.get(i).copy_(here.get(i));
            }
          }
        }
        for (int i = 0; i < earlier.size(); i++) {
          weights.allGradients().get(i).add_(earlier.get(i));
        }
      }
      return loss;
    };
  }

  private static void climb(Weights weights, double radius) {
    List<Tensor> gradients = weights.allGradients();
    Tensor squares = gradients.get(0).square().sum();
    for (Tensor gradient : gradients.subList(1, gradients.size())) {
      squares = squares.add(gradient.square().sum());
    }
    Tensor factor = squares.sqrt().add(new Scalar(1e-12)).reciprocal().mul(new Scalar(radius));
    for (int i = 0; i < gradients.size(); i++) {
      weights.allValues().get(i).addcmul_(gradients.get(i), factor);
    }
  }

  @Override
  public Choice choice() {
    return Choice.of("sam").with("radius", radius);
  }
}
