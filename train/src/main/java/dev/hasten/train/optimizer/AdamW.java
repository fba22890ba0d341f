package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Values;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Weights;
import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, <a
 * href="https://arxiv.org/abs/1711.05101">2017</a>): first {@code w -= rate * decay * w}, then the
 * step of {@link Adam}. Biases and norms do not decay.
 */
public record AdamW(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "adamw",
          "Adam with decoupled weight decay; biases and norms do not decay",
          "https://arxiv.org/abs/1711.05101",
          List.of(
              CommonOptions.learningRate(1e-3),
              CommonOptions.BETA1,
              CommonOptions.BETA2,
              CommonOptions.EPSILON,
              CommonOptions.weightDecay(0.01)),
          AdamW::of);

  /** With the numbers of the {@link #ENTRY}'s options. */
  static AdamW of(Values values) {
    return new AdamW(
        values.number("learning_rate"),
        values.number("beta1"),
        values.number("beta2"),
        values.number("epsilon"),
        values.number("weight_decay"));
  }

  /** With the usual other settings: 0.9, 0.999, 1e-8, decay 0.01. */
  public AdamW(double learningRate) {
    this(learningRate, 0.9, 0.999, 1e-8, 0.01);
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
  public AdamW forBatch(double times) {
    return new AdamW(learningRate * Math.sqrt(times), beta1, beta2, epsilon, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new FusedAdam(fused(), weights);
  }

  FusedAdam.Settings fused() {
    return new FusedAdam.Settings(beta1, beta2, epsilon, weightDecay, true, false);
  }

  @Override
  public Choice choice() {
    return Choice.of("adamw")
        .with("learning_rate", learningRate)
        .with("beta1", beta1)
        .with("beta2", beta2)
        .with("epsilon", epsilon)
        .with("weight_decay", weightDecay);
  }
}
