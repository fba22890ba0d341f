package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Values;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Weights;
import java.util.List;

/**
 * Adam (Kingma and Ba, <a href="https://arxiv.org/abs/1412.6980">2014</a>): {@code m = b1 m + (1 -
 * b1) g}, {@code v = b2 v + (1 - b2) g^2}, {@code w -= rate * (m / (1 - b1^t)) / (sqrt(v / (1 -
 * b2^t)) + epsilon)}. Weight decay, if any, is added to the gradient (of every parameter).
 */
public record Adam(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "adam",
          "Adam; weight decay, if any, joins the gradient",
          "https://arxiv.org/abs/1412.6980",
          List.of(
              CommonOptions.learningRate(1e-3),
              CommonOptions.BETA1,
              CommonOptions.BETA2,
              CommonOptions.EPSILON,
              CommonOptions.weightDecay(0)),
          Adam::of);

  /** With the numbers of the {@link #ENTRY}'s options. */
  static Adam of(Values values) {
    return new Adam(
        values.number("learning_rate"),
        values.number("beta1"),
        values.number("beta2"),
        values.number("epsilon"),
        values.number("weight_decay"));
  }

  /** With the paper's other settings: 0.9, 0.999, 1e-8, no decay. */
  public Adam(double learningRate) {
    this(learningRate, 0.9, 0.999, 1e-8, 0);
  }

  @Override
  public List<Setting> settings() {
    return fused().changeable();
  }

  @Override
  public Reach reach() {
    return Reach.ELEMENT;
  }

  @Override
  public Adam forBatch(double times) {
    return new Adam(learningRate * Math.sqrt(times), beta1, beta2, epsilon, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new FusedAdam(fused(), weights);
  }

  FusedAdam.Settings fused() {
    return new FusedAdam.Settings(beta1, beta2, epsilon, weightDecay, false, false);
  }

  @Override
  public Choice choice() {
    return Choice.of("adam")
        .with("learning_rate", learningRate)
        .with("beta1", beta1)
        .with("beta2", beta2)
        .with("epsilon", epsilon)
        .with("weight_decay", weightDecay);
  }
}
