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
 * Schedule-Free AdamW (Defazio et al., <a href="https://arxiv.org/abs/2405.15682">2024</a>,
 * algorithm 1): as {@link ScheduleFreeSgd}, with {@code v = b2 v + (1 - b2) g^2} and {@code z -=
 * rate * (g / (sqrt(v / (1 - b2^t)) + epsilon) + decay * y)}. Wants a constant rate, with warm-up
 * or without. Biases and norms do not decay.
 *
 * <p>Batch norms: see {@link ScheduleFreeSgd}.
 */
public record ScheduleFreeAdamW(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "schedule-free-adamw",
          "AdamW that evaluates a mean of its path instead of lowering its rate",
          "https://arxiv.org/abs/2405.15682",
          List.of(
              CommonOptions.learningRate(2.5e-3),
              Option.number("beta1", 0.9, 1e-3, 1, "how near to the mean gradients are taken"),
              CommonOptions.BETA2,
              CommonOptions.EPSILON,
              CommonOptions.weightDecay(0)),
          values ->
              new ScheduleFreeAdamW(
                  values.number("learning_rate"),
                  values.number("beta1"),
                  values.number("beta2"),
                  values.number("epsilon"),
                  values.number("weight_decay")));

  @Override
  public List<Setting> settings() {
    return Changeable.of(ENTRY, this, "weight_decay");
  }

  @Override
  public Reach reach() {
    return Reach.ELEMENT;
  }

  @Override
  public Optimizer.Rule forBatch(double times) {
    double rate = learningRate * Math.sqrt(times);
    return new ScheduleFreeAdamW(rate, beta1, beta2, epsilon, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new ScheduleFree(beta1, weightDecay, weights, "exp_avg_sq") {
      @Override
      void move(Run run, double rate, long step) {
        Tensor square = run.state(1);
        Moments.square(square, run.gradient(), beta2);
        Tensor root = Moments.root(square, 1 - Math.pow(beta2, step), epsilon);
        Tensor direction = run.gradient().div(root);
        if (run.decays() && decay() > 0) {
          direction.add_(run.weight(), new Scalar(decay()));
        }
        step(run, direction, rate);
      }
    };
  }

  @Override
  public Choice choice() {
    return Choice.of("schedule-free-adamw")
        .with("learning_rate", learningRate)
        .with("beta1", beta1)
        .with("beta2", beta2)
        .with("epsilon", epsilon)
        .with("weight_decay", weightDecay);
  }
}
