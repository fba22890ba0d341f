package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Weights;
import java.util.List;
import org.bytedeco.pytorch.Scalar;

/**
 * Lion (Chen et al., <a href="https://arxiv.org/abs/2302.06675">2023</a>): {@code w -= rate *
 * (sign(b1 m + (1 - b1) g) + decay * w)}, then {@code m = b2 m + (1 - b2) g}. Half the memory of
 * Adam; rates are three to ten times smaller than Adam's and decays as much larger. Biases and
 * norms do not decay.
 */
public record Lion(double learningRate, double beta1, double beta2, double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "lion",
          "steps of equal size along the sign of the momentum",
          "https://arxiv.org/abs/2302.06675",
          List.of(
              CommonOptions.learningRate(1e-4),
              CommonOptions.BETA1,
              Option.number("beta2", 0.99, 0, 1 - 1e-12, "how much of the momentum is kept"),
              CommonOptions.weightDecay(0)),
          values ->
              new Lion(
                  values.number("learning_rate"),
                  values.number("beta1"),
                  values.number("beta2"),
                  values.number("weight_decay")));

  @Override
  public List<Setting> settings() {
    return Changeable.of(ENTRY, this, "beta1", "beta2", "weight_decay");
  }

  @Override
  public Reach reach() {
    return Reach.ELEMENT;
  }

  @Override
  public Optimizer.Rule forBatch(double times) {
    return new Lion(learningRate * Math.sqrt(times), beta1, beta2, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new Signs(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("lion")
        .with("learning_rate", learningRate)
        .with("beta1", beta1)
        .with("beta2", beta2)
        .with("weight_decay", weightDecay);
  }

  private static final class Signs extends SegmentOptimizer {
    private Lion rule;

    Signs(Lion rule, Weights weights) {
      super(weights, "exp_avg");
      this.rule = rule;
    }

    @Override
    void move(Run run, double learningRate, long step) {
      run.decay(learningRate * rule.weightDecay);
      run.weight()
          .add_(
              run.state(0).lerp(run.gradient(), new Scalar(1 - rule.beta1)).sign_(),
              new Scalar(-learningRate));
      Moments.mean(run.state(0), run.gradient(), rule.beta2);
    }

    @Override
    public void set(String setting, double value) {
      rule = Changeable.with(ENTRY, Lion.class, rule, setting, value);
    }
  }
}
