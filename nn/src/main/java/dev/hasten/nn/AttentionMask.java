package dev.hasten.nn;

import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What is added to the scores of a causal attention that sees less, or not all alike. */
final class AttentionMask {
  private AttentionMask() {}

  /**
   * At (i, j), for a place j seen from i: minus infinity where j is after i, or {@code window}
   * places or more before it; else 0, or {@code -slope (i - j)} with a slope for each head.
   *
   * @param window places that are seen, the own one included; 0 for all before
   * @param slopes one for each head, or none
   * @return (1, heads or 1, places, places), of that type
   */
  static Tensor of(long places, int window, double[] slopes, ScalarType type) {
    return of(places, 0, window, slopes, type);
  }

  /**
   * As {@link #of(long, int, double[], ScalarType)}, where so many places stand before the first
   * that looks: (1, heads or 1, places, before + places).
   */
  static Tensor of(long places, long before, int window, double[] slopes, ScalarType type) {
    Tensor numbers = torch.arange(new Scalar(before + places), Tensors.options(ScalarType.Float));
    Tensor looking = numbers.narrow(0, before, places);
    Tensor distances = looking.unsqueeze(1).sub(numbers.unsqueeze(0));
    Tensor hidden = distances.lt(new Scalar(0));
    if (window > 0) {
      hidden = hidden.logical_or(distances.ge(new Scalar(window)));
    }
    Tensor scores =
        slopes.length == 0
            ? torch.zeros_like(distances).unsqueeze(0)
            : torch.stack(new TensorVector(faded(distances, slopes)));
    return scores.masked_fill(hidden, new Scalar(Double.NEGATIVE_INFINITY)).unsqueeze(0).to(type);
  }

  private static Tensor[] faded(Tensor distances, double[] slopes) {
    Tensor[] faded = new Tensor[slopes.length];
    for (int head = 0; head < slopes.length; head++) {
      faded[head] = distances.mul(new Scalar(-slopes[head]));
    }
    return faded;
  }
}
