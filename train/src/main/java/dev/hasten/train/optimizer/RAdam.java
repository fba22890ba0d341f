package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Weights;
import java.util.List;
import org.bytedeco.pytorch.Scalar;

/**
 * Adam whose adaptive part waits until its variance is known (Liu et al., <a
 * href="https://arxiv.org/abs/1908.03265">2019</a>): with {@code m}, {@code v} as in {@link Adam},
 * {@code p = 2 / (1 - b2) - 1} and {@code p_t = p - 2 t b2^t / (1 - b2^t)}, {@code w -= rate * m /
 * (1 - b1^t)} while {@code p_t <= 5}, and that times {@code r sqrt(1 - b2^t) / (sqrt(v) + epsilon)}
 * afterwards, {@code r^2 = (p_t - 4)(p_t - 2) p / ((p - 4)(p - 2) p_t)}. Weight decay is decoupled;
 * biases and norms do not decay.
 */
public record RAdam(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "radam",
          "Adam that needs no warm-up; decoupled weight decay",
          "https://arxiv.org/abs/1908.03265",
          List.of(
              CommonOptions.learningRate(1e-3),
              CommonOptions.BETA1,
              CommonOptions.BETA2,
              CommonOptions.EPSILON,
              CommonOptions.weightDecay(0)),
          values ->
              new RAdam(
                  values.number("learning_rate"),
                  values.number("beta1"),
                  values.number("beta2"),
                  values.number("epsilon"),
                  values.number("weight_decay")));

  @Override
  public List<Setting> settings() {
    return Changeable.of(ENTRY, this, "beta1", "weight_decay");
  }

  @Override
  public Reach reach() {
    return Reach.ELEMENT;
  }

  @Override
  public Optimizer.Rule forBatch(double times) {
    return new RAdam(learningRate * Math.sqrt(times), beta1, beta2, epsilon, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new Rectified(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("radam")
        .with("learning_rate", learningRate)
        .with("beta1", beta1)
        .with("beta2", beta2)
        .with("epsilon", epsilon)
        .with("weight_decay", weightDecay);
  }

  private static final class Rectified extends SegmentOptimizer {
    private RAdam rule;

    Rectified(RAdam rule, Weights weights) {
      super(weights, "exp_avg", "exp_avg_sq");
      this.rule = rule;
    }

    @Override
    void move(Run run, double learningRate, long step) {
      run.decay(learningRate * rule.weightDecay);
      Moments.mean(run.state(0), run.gradient(), rule.beta1);
      Moments.square(run.state(1), run.gradient(), rule.beta2);
      double kept = Math.pow(rule.beta2, step);
      double rate = learningRate / (1 - Math.pow(rule.beta1, step));
      double most = 2 / (1 - rule.beta2) - 1;
      double length = most - 2 * step * kept / (1 - kept);
      if (length <= 5) {
        run.weight().add_(run.state(0), new Scalar(-rate));
        return;
      }
      double rectified =
          Math.sqrt(
              (length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length) * (1 - kept));
      run.weight()
          .addcdiv_(
              run.state(0),
              run.state(1).sqrt().add_(new Scalar(rule.epsilon)),
              new Scalar(-rate * rectified));
    }

    @Override
    public void set(String setting, double value) {
      rule = Changeable.with(ENTRY, RAdam.class, rule, setting, value);
    }
  }
}
