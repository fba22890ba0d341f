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
 * AdEMAMix (Pagliardini et al., <a href="https://arxiv.org/abs/2409.03137">2024</a>): AdamW with a
 * second, slow mean of the gradients: {@code m2 = b3(t) m2 + (1 - b3(t)) g}, {@code w -= rate * ((m
 * / (1 - b1^t) + a(t) m2) / (sqrt(v / (1 - b2^t)) + epsilon) + decay * w)}. Over the first {@code
 * T} steps {@code a(t) = a t / T}, and {@code b3(t)} grows from {@code b1} so that its half-life
 * grows evenly: {@code exp(ln b1 ln b3 / ((1 - t/T) ln b3 + t/T ln b1))}. Biases and norms do not
 * decay.
 *
 * @param beta3 how much of the slow mean is kept
 * @param alpha the weight of the slow mean
 * @param warmUp the {@code T}, in steps; 0 for none
 */
public record AdEmaMix(
    double learningRate,
    double beta1,
    double beta2,
    double beta3,
    double alpha,
    long warmUp,
    double epsilon,
    double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "ademamix",
          "AdamW with a fast and a slow mean of the gradients",
          "https://arxiv.org/abs/2409.03137",
          List.of(
              CommonOptions.learningRate(1e-3),
              Option.number("beta1", 0.9, 1e-6, 1 - 1e-12, "how much of the fast mean is kept"),
              CommonOptions.BETA2,
              Option.number("beta3", 0.9999, 1e-6, 1 - 1e-12, "how much of the slow mean is kept"),
              Option.number("alpha", 5, 0, 1e3, "weight of the slow mean"),
              Option.integer("warm_up", 0, 0, 1 << 30, "steps in which both grow to that"),
              CommonOptions.EPSILON,
              CommonOptions.weightDecay(0.01)),
          values ->
              new AdEmaMix(
                  values.number("learning_rate"),
                  values.number("beta1"),
                  values.number("beta2"),
                  values.number("beta3"),
                  values.number("alpha"),
                  values.integer("warm_up"),
                  values.number("epsilon"),
                  values.number("weight_decay")));

  @Override
  public List<Setting> settings() {
    return Changeable.of(ENTRY, this, "beta1", "beta2", "beta3", "alpha", "weight_decay");
  }

  @Override
  public Reach reach() {
    return Reach.ELEMENT;
  }

  @Override
  public Optimizer.Rule forBatch(double times) {
    double rate = learningRate * Math.sqrt(times);
    return new AdEmaMix(rate, beta1, beta2, beta3, alpha, warmUp, epsilon, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new TwoMeans(this, weights);
  }

  /** The {@code a(t)}. */
  double alpha(long step) {
    return step < warmUp ? alpha * step / warmUp : alpha;
  }

  /** The {@code b3(t)}. */
  double beta3(long step) {
    if (step >= warmUp) {
      return beta3;
    }
    double share = (double) step / warmUp;
    double first = Math.log(beta1);
    double last = Math.log(beta3);
    return Math.min(Math.exp(first * last / ((1 - share) * last + share * first)), beta3);
  }

  @Override
  public Choice choice() {
    return Choice.of("ademamix")
        .with("learning_rate", learningRate)
        .with("beta1", beta1)
        .with("beta2", beta2)
        .with("beta3", beta3)
        .with("alpha", alpha)
        .with("warm_up", warmUp)
        .with("epsilon", epsilon)
        .with("weight_decay", weightDecay);
  }

  private static final class TwoMeans extends SegmentOptimizer {
    private AdEmaMix rule;

    TwoMeans(AdEmaMix rule, Weights weights) {
      super(weights, "exp_avg_fast", "exp_avg_sq", "exp_avg_slow");
      this.rule = rule;
    }

    @Override
    void move(Run run, double learningRate, long step) {
      run.decay(learningRate * rule.weightDecay);
      Moments.mean(run.state(0), run.gradient(), rule.beta1);
      Moments.square(run.state(1), run.gradient(), rule.beta2);
      Moments.mean(run.state(2), run.gradient(), rule.beta3(step));
      Tensor root = Moments.root(run.state(1), 1 - Math.pow(rule.beta2, step), rule.epsilon);
      double fast = 1 / (1 - Math.pow(rule.beta1, step));
      Tensor mixed =
          run.state(2).mul(new Scalar(rule.alpha(step))).add_(run.state(0), new Scalar(fast));
      run.weight().addcdiv_(mixed, root, new Scalar(-learningRate));
    }

    @Override
    public void set(String setting, double value) {
      rule = Changeable.with(ENTRY, AdEmaMix.class, rule, setting, value);
    }
  }
}
