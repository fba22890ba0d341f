package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Weights;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * RMSprop as PyTorch has it (Hinton, <a
 * href="https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf">2012</a>): {@code
 * v = a v + (1 - a) g^2}, {@code b = momentum * b + g / (sqrt(v) + epsilon)}, {@code w -= rate *
 * b}. Centred (Graves, <a href="https://arxiv.org/abs/1308.0850">2013</a>), {@code v - m^2} stands
 * for {@code v}, with {@code m} the mean gradient. Weight decay joins the gradient; biases and
 * norms do not decay.
 *
 * @param smoothing the {@code a}
 */
public record RmsProp(
    double learningRate,
    double smoothing,
    double epsilon,
    double momentum,
    boolean centred,
    double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "rmsprop",
          "steps divided by the root of the mean square, centred or not, with momentum or not",
          "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
          List.of(
              CommonOptions.learningRate(1e-2),
              Option.number("smoothing", 0.99, 0, 1 - 1e-12, "how much of the means is kept"),
              CommonOptions.EPSILON,
              Option.number("momentum", 0, 0, 1 - 1e-12, "how much of the last step is kept"),
              Option.flag("centred", false, "divide by the deviation, not the mean square"),
              CommonOptions.weightDecay(0)),
          values ->
              new RmsProp(
                  values.number("learning_rate"),
                  values.number("smoothing"),
                  values.number("epsilon"),
                  values.number("momentum"),
                  values.flag("centred"),
                  values.number("weight_decay")));

  @Override
  public List<Setting> settings() {
    return Changeable.of(ENTRY, this, "smoothing", "momentum", "weight_decay");
  }

  @Override
  public Reach reach() {
    return Reach.ELEMENT;
  }

  @Override
  public Optimizer.Rule forBatch(double times) {
    double rate = learningRate * Math.sqrt(times);
    return new RmsProp(rate, smoothing, epsilon, momentum, centred, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new RootMeanSquares(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("rmsprop")
        .with("learning_rate", learningRate)
        .with("smoothing", smoothing)
        .with("epsilon", epsilon)
        .with("momentum", momentum)
        .with("centred", centred)
        .with("weight_decay", weightDecay);
  }

  private String[] states() {
    if (centred) {
      return new String[] {"square_avg", "momentum_buffer", "grad_avg"};
    }
    return new String[] {"square_avg", "momentum_buffer"};
  }

  private static final class RootMeanSquares extends SegmentOptimizer {
    private RmsProp rule;

    RootMeanSquares(RmsProp rule, Weights weights) {
      super(weights, rule.states());
      this.rule = rule;
    }

    @Override
    void move(Run run, double learningRate, long step) {
      Tensor gradient = run.gradientWith(rule.weightDecay);
      Tensor square = run.state(0);
      Moments.square(square, gradient, rule.smoothing);
      Tensor variance = square;
      if (rule.centred) {
        Tensor mean = run.state(2);
        Moments.mean(mean, gradient, rule.smoothing);
        variance = square.addcmul(mean, mean, new Scalar(-1.0));
      }
      Tensor root = variance.sqrt().add_(new Scalar(rule.epsilon));
      if (rule.momentum > 0) {
        Tensor buffer = run.state(1);
        buffer.mul_(new Scalar(rule.momentum)).addcdiv_(gradient, root);
        run.weight().add_(buffer, new Scalar(-learningRate));
      } else {
        run.weight().addcdiv_(gradient, root, new Scalar(-learningRate));
      }
    }

    @Override
    public void set(String setting, double value) {
      rule = Changeable.with(ENTRY, RmsProp.class, rule, setting, value);
    }
  }
}
