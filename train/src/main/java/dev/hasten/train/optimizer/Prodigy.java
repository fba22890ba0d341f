package dev.hasten.train.optimizer;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
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
 * Prodigy (Mishchenko and Defazio, <a href="https://arxiv.org/abs/2306.06101">2023</a>, algorithm
 * 4): Adam that finds its own rate, an estimate {@code d} of how far the weights {@code w_0} are
 * from good ones. With {@code k} for {@code sqrt(b2)}: {@code m = b1 m + (1 - b1) d g}, {@code v =
 * b2 v + (1 - b2) d^2 g^2}, {@code r = k r + (1 - k) rate d^2 <g, w_0 - w>}, {@code s = k s + (1 -
 * k) rate d^2 g}, {@code w -= rate * d * (m / (sqrt(v) + d epsilon) + decay * w)}, {@code d =
 * max(d, r / |s|_1)}. Biases and norms do not decay.
 *
 * @param learningRate a factor to leave at 1; the schedule scales it
 * @param first the {@code d} to begin with: smaller than any good one
 */
public record Prodigy(
    double learningRate,
    double first,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "prodigy",
          "Adam that finds its own learning rate",
          "https://arxiv.org/abs/2306.06101",
          List.of(
              CommonOptions.learningRate(1.0),
              Option.number("first", 1e-6, 1e-12, 1, "the estimated distance to begin with"),
              CommonOptions.BETA1,
              CommonOptions.BETA2,
              CommonOptions.positiveEpsilon(1e-8),
              CommonOptions.weightDecay(0)),
          values ->
              new Prodigy(
                  values.number("learning_rate"),
                  values.number("first"),
                  values.number("beta1"),
                  values.number("beta2"),
                  values.number("epsilon"),
                  values.number("weight_decay")));

  @Override
  public List<Setting> settings() {
    return Changeable.of(ENTRY, this, "beta1", "weight_decay");
  }

  /** The estimate hangs on all weights together. */
  @Override
  public boolean isSeparable() {
    return false;
  }

  @Override
  public Reach reach() {
    return Reach.NORM;
  }

  /** As it is: the rate is found anew. */
  @Override
  public Optimizer.Rule forBatch(double times) {
    return this;
  }

  @Override
  public Optimizer over(Weights weights) {
    return new Estimating(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("prodigy")
        .with("learning_rate", learningRate)
        .with("first", first)
        .with("beta1", beta1)
        .with("beta2", beta2)
        .with("epsilon", epsilon)
        .with("weight_decay", weightDecay);
  }

  private static final class Estimating extends SegmentOptimizer {
    private Prodigy rule;
    private double distance;
    private double numerator;

    Estimating(Prodigy rule, Weights weights) {
      super(weights, "exp_avg", "exp_avg_sq", "s", "w_0");
      this.rule = rule;
      distance = rule.first;
      runs().forEach(run -> run.state(3).copy_(run.weight()));
    }

    @Override
    public void update(double learningRate) {
      double next = Math.max(distance, estimate(learningRate));
      super.update(learningRate);
      distance = next;
    }

    /** The new {@code r / |s|_1}, from the weights before the step. Waits for the device. */
    private double estimate(double learningRate) {
      double kept = Math.sqrt(rule.beta2);
      double factor = (1 - kept) * learningRate * distance * distance;
      double product = 0;
      double length = 0;
      for (Run run : runs()) {
        try (Scope scope = Scope.open()) {
          Tensor way = run.state(3).sub(run.weight());
          product += Tensors.toDouble(way.mul_(run.gradient()).sum());
          Tensor s = run.state(2).mul_(new Scalar(kept)).add_(run.gradient(), new Scalar(factor));
          length += Tensors.toDouble(s.abs().sum());
        }
      }
      numerator = kept * numerator + factor * product;
      return length > 0 ? numerator / length : 0;
    }

    @Override
    void move(Run run, double learningRate, long step) {
      double d = distance;
      run.state(0)
          .mul_(new Scalar(rule.beta1))
          .add_(run.gradient(), new Scalar((1 - rule.beta1) * d));
      run.state(1)
          .mul_(new Scalar(rule.beta2))
          .addcmul_(run.gradient(), run.gradient(), new Scalar((1 - rule.beta2) * d * d));
      Tensor root = run.state(1).sqrt().add_(new Scalar(d * rule.epsilon));
      run.decay(learningRate * d * rule.weightDecay);
      run.weight().addcdiv_(run.state(0), root, new Scalar(-learningRate * d));
    }

    @Override
    public void set(String setting, double value) {
      rule = Changeable.with(ENTRY, Prodigy.class, rule, setting, value);
    }

    @Override
    public State state() {
      State base = super.state();
      Map<String, Number> scalars = new LinkedHashMap<>(base.scalars());
      scalars.put("d", distance);
      scalars.put("r", numerator);
      return new State(base.tensors(), scalars);
    }

    @Override
    public void restore(State state) {
      super.restore(state);
      distance = state.scalar("d").doubleValue();
      numerator = state.scalar("r").doubleValue();
    }
  }
}
