package dev.hasten.train.optimizer;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Weights;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * LAMB, for large batches (You et al., <a href="https://arxiv.org/abs/1904.00962">2019</a>,
 * algorithm 2): with the direction {@code u = (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon) +
 * decay * w} of {@link AdamW}, {@code w -= rate * |w| / |u| * u} for each tensor; where a norm is 0
 * its quotient is 1. Biases and norms do not decay.
 */
public record Lamb(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "lamb",
          "AdamW with steps in proportion to each tensor's norm, for large batches",
          "https://arxiv.org/abs/1904.00962",
          List.of(
              CommonOptions.learningRate(1e-2),
              CommonOptions.BETA1,
              CommonOptions.BETA2,
              CommonOptions.positiveEpsilon(1e-6),
              CommonOptions.weightDecay(0.01)),
          values ->
              new Lamb(
                  values.number("learning_rate"),
                  values.number("beta1"),
                  values.number("beta2"),
                  values.number("epsilon"),
                  values.number("weight_decay")));

  @Override
  public List<Setting> settings() {
    return Changeable.of(ENTRY, this, "beta1", "beta2", "weight_decay");
  }

  @Override
  public Reach reach() {
    return Reach.NORM;
  }

  @Override
  public Optimizer.Rule forBatch(double times) {
    return new Lamb(learningRate * Math.sqrt(times), beta1, beta2, epsilon, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new Trusting(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("lamb")
        .with("learning_rate", learningRate)
        .with("beta1", beta1)
        .with("beta2", beta2)
        .with("epsilon", epsilon)
        .with("weight_decay", weightDecay);
  }

  private static final class Trusting extends SegmentOptimizer {
    private Lamb rule;
    private final FlatBuffer directions;
    private final List<Tensor> direction;
    private final TensorNorms weightNorms;
    private final TensorNorms directionNorms;

    Trusting(Lamb rule, Weights weights) {
      super(weights, "exp_avg", "exp_avg_sq");
      this.rule = rule;
      directions = weights.newState();
      direction = weights.segments(directions);
      weightNorms = new TensorNorms(weights.values());
      directionNorms = new TensorNorms(directions.views());
    }

    @Override
    public void update(double learningRate) {
      super.update(learningRate);
      try (Scope scope = Scope.open()) {
        Tensor weight = weightNorms.norms();
        Tensor step = directionNorms.norms();
        Tensor both = weight.mul(step).gt(new Scalar(0.0));
        directionNorms.scale(torch.where(both, weight.div(step), new Scalar(1.0)));
        for (int i = 0; i < direction.size(); i++) {
          runs().get(i).weight().sub_(direction.get(i), new Scalar(learningRate));
        }
      }
    }

    /** Works out the direction alone. */
    @Override
    void move(Run run, double learningRate, long step) {
      Moments.mean(run.state(0), run.gradient(), rule.beta1);
      Moments.square(run.state(1), run.gradient(), rule.beta2);
      Tensor root = Moments.root(run.state(1), 1 - Math.pow(rule.beta2, step), rule.epsilon);
      Tensor mean = run.state(0).mul(new Scalar(1 / (1 - Math.pow(rule.beta1, step))));
      Tensor place = direction.get(runs().indexOf(run)).copy_(mean.div_(root));
      if (run.decays() && rule.weightDecay > 0) {
        place.add_(run.weight(), new Scalar(rule.weightDecay));
      }
    }

    @Override
    public void set(String setting, double value) {
      rule = Changeable.with(ENTRY, Lamb.class, rule, setting, value);
    }

    @Override
    public void close() {
      weightNorms.close();
      directionNorms.close();
      direction.forEach(Tensors::free);
      directions.close();
      super.close();
    }
  }
}
