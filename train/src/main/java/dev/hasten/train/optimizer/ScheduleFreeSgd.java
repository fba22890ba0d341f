package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Weights;
import java.util.List;

/**
 * Schedule-Free SGD (Defazio et al., <a href="https://arxiv.org/abs/2405.15682">2024</a>): with
 * gradients {@code g} at {@code y = (1 - b) z + b x}, {@code z -= rate * (g + decay * y)}, {@code x
 * = (1 - c) x + c z} with {@code c = rate_t^2 / (rate_1^2 + .. + rate_t^2)}. Wants a constant rate,
 * with warm-up or without. Biases and norms do not decay.
 *
 * <p>The model trains at {@code y} and is evaluated at {@code x}, with statistics of batch norms
 * gathered anew there.
 *
 * @param beta the {@code b}
 */
public record ScheduleFreeSgd(double learningRate, double beta, double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "schedule-free-sgd",
          "SGD that evaluates a mean of its path instead of lowering its rate",
          "https://arxiv.org/abs/2405.15682",
          List.of(
              CommonOptions.learningRate(1.0),
              Option.number("beta", 0.9, 1e-3, 1, "how near to the mean gradients are taken"),
              CommonOptions.weightDecay(0)),
          values ->
              new ScheduleFreeSgd(
                  values.number("learning_rate"),
                  values.number("beta"),
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
    return new ScheduleFreeSgd(learningRate * times, beta, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new ScheduleFree(beta, weightDecay, weights) {
      @Override
      void move(Run run, double rate, long step) {
        step(run, run.gradientWith(decay()), rate);
      }
    };
  }

  @Override
  public Choice choice() {
    return Choice.of("schedule-free-sgd")
        .with("learning_rate", learningRate)
        .with("beta", beta)
        .with("weight_decay", weightDecay);
  }
}
