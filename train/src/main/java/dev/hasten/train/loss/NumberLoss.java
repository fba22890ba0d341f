package dev.hasten.train.loss;

import dev.hasten.train.seam.ExampleLoss;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What is minimised where a number is to be predicted, of the errors {@code r = o - y} of N answers
 * o for standardised numbers y, with weights w that are 1 unless a sampling gives others:
 *
 * <pre>{@code
 * L = 1/N sum_i w_i l(r_i)        dL/do_i = w_i l'(r_i) / N
 * }</pre>
 */
public enum NumberLoss implements ExampleLoss {
  /** {@code l(r) = r^2}, least where answers are means: {@code l'(r) = 2 r}. */
  SQUARED_ERROR {
    @Override
    Tensor of(Tensor errors) {
      return errors.square();
    }
  },
  /** {@code l(r) = |r|}, least where answers are medians: {@code l'(r) = sign(r)}. */
  ABSOLUTE_ERROR {
    @Override
    Tensor of(Tensor errors) {
      return errors.abs();
    }
  },
  /**
   * {@code l(r) = r^2 / 2} within a deviation of the target, {@code |r| - 1/2} beyond it, so that
   * what is far off pulls no more than what is near (Huber, <a
   * href="https://doi.org/10.1214/aoms/1177703732">1964</a>): {@code l'(r) = max(-1, min(1, r))}.
   */
  HUBER {
    @Override
    Tensor of(Tensor errors) {
      Tensor size = errors.abs();
      Tensor near = size.clamp_max(new Scalar(1));
      return near.mul(size.sub(near, new Scalar(0.5)));
    }
  };

  /** The loss of each error. */
  abstract Tensor of(Tensor errors);

  /**
   * That of each example, {@code w_i l(r_i)}, as (N).
   *
   * @param outputs one number for each example, (N, 1)
   * @param targets standardised (N, 1), or (N, 2) with the weights behind them
   * @throws IllegalArgumentException when the model answers otherwise
   */
  @Override
  public Tensor each(Tensor outputs, Tensor targets) {
    Residuals residuals = Residuals.of(outputs, targets);
    return residuals.weighted(of(residuals.errors()));
  }

  /** Why it is not for data of classes. */
  public String classesFault() {
    return "expected a number to predict for the loss "
        + label()
        + ", but the data are of classes, whose loss is the cross-entropy: leave it out";
  }

  /** What job files call it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** That of a label, if there is one. */
  public static Optional<NumberLoss> of(String label) {
    return Arrays.stream(values()).filter(loss -> loss.label().equals(label)).findFirst();
  }

  /** What job files call them. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(NumberLoss::label).toList();
  }
}
