package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adam with Nesterov's momentum (Dozat, <a
 * href="https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ">2016</a>): with {@code m}, {@code v}
 * as in {@link Adam} and {@code u_t = b1 (1 - 0.96^(t c) / 2)}, {@code w -= rate * ((1 - u_t) g /
 * (1 - u_1 .. u_t) + u_(t+1) m / (1 - u_1 .. u_(t+1))) / (sqrt(v / (1 - b2^t)) + epsilon)}. Weight
 * decay is decoupled; biases and norms do not decay.
 *
 * @param momentumDecay the {@code c}: how fast the momentum grows to {@code b1}
 */
public record NAdam(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double momentumDecay,
    double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "nadam",
          "Adam with Nesterov's momentum; decoupled weight decay",
          "https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
          List.of(
              CommonOptions.learningRate(2e-3),
              CommonOptions.BETA1,
              CommonOptions.BETA2,
              CommonOptions.EPSILON,
              Option.number("momentum_decay", 4e-3, 0, 1, "how fast the momentum grows to beta1"),
              CommonOptions.weightDecay(0)),
          values ->
              new NAdam(
                  values.number("learning_rate"),
                  values.number("beta1"),
                  values.number("beta2"),
                  values.number("epsilon"),
                  values.number("momentum_decay"),
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
    double rate = learningRate * Math.sqrt(times);
    return new NAdam(rate, beta1, beta2, epsilon, momentumDecay, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new Nesterov(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("nadam")
        .with("learning_rate", learningRate)
        .with("beta1", beta1)
        .with("beta2", beta2)
        .with("epsilon", epsilon)
        .with("momentum_decay", momentumDecay)
        .with("weight_decay", weightDecay);
  }

  private static final class Nesterov extends SegmentOptimizer {
    private NAdam rule;
    private double product = 1;

    Nesterov(NAdam rule, Weights weights) {
      super(weights, "exp_avg", "exp_avg_sq");
      this.rule = rule;
    }

    @Override
    public void update(double learningRate) {
      product *= momentum(steps() + 1);
      super.update(learningRate);
    }

    /** The {@code u_t}. */
    private double momentum(long step) {
      return rule.beta1 * (1 - 0.5 * Math.pow(0.96, step * rule.momentumDecay));
    }

    @Override
    void move(Run run, double learningRate, long step) {
      run.decay(learningRate * rule.weightDecay);
      Tensor gradient = run.gradient();
      Moments.mean(run.state(0), gradient, rule.beta1);
      Moments.square(run.state(1), gradient, rule.beta2);
      Tensor root = Moments.root(run.state(1), 1 - Math.pow(rule.beta2, step), rule.epsilon);
      double next = momentum(step + 1);
      double now = -learningRate * (1 - momentum(step)) / (1 - product);
      double ahead = -learningRate * next / (1 - product * next);
      run.weight()
          .addcdiv_(gradient, root, new Scalar(now))
          .addcdiv_(run.state(0), root, new Scalar(ahead));
    }

    @Override
    public void set(String setting, double value) {
      rule = Changeable.with(ENTRY, NAdam.class, rule, setting, value);
    }

    @Override
    public State state() {
      State base = super.state();
      Map<String, Number> scalars = new LinkedHashMap<>(base.scalars());
      scalars.put("mu_product", product);
      return new State(base.tensors(), scalars);
    }

    @Override
    public void restore(State state) {
      super.restore(state);
      product = state.scalar("mu_product").doubleValue();
    }
  }
}
