package dev.hasten.train.optimizer;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Restore;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Stochastic gradient descent as PyTorch has it: {@code g += decay * w} (on weights alone, not on
 * biases and norms), {@code m = momentum * m + g}, then {@code w -= rate * m}, or {@code w -= rate
 * * (g + momentum * m)} with Nesterov's momentum (Sutskever et al., <a
 * href="https://proceedings.mlr.press/v28/sutskever13.html">2013</a>).
 */
public record Sgd(double learningRate, double momentum, boolean nesterov, double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "sgd",
          "stochastic gradient descent, with momentum or Nesterov's",
          "https://proceedings.mlr.press/v28/sutskever13.html",
          List.of(
              CommonOptions.learningRate(0.1),
              Option.number("momentum", 0.9, 0, 1 - 1e-12, "how much of the last step is kept"),
              Option.flag("nesterov", true, "look one step ahead"),
              CommonOptions.weightDecay(0)),
          values ->
              new Sgd(
                  values.number("learning_rate"),
                  values.number("momentum"),
                  values.flag("nesterov"),
                  values.number("weight_decay")));

  @Override
  public List<Optimizer.Setting> settings() {
    return List.of(
        new Optimizer.Setting("momentum", momentum, 0, 1 - 1e-12),
        new Optimizer.Setting("weight_decay", weightDecay, 0, 1e3));
  }

  @Override
  public Reach reach() {
    return Reach.ELEMENT;
  }

  @Override
  public Optimizer.Rule forBatch(double times) {
    return new Sgd(learningRate * times, momentum, nesterov, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new Descent(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("sgd")
        .with("learning_rate", learningRate)
        .with("momentum", momentum)
        .with("nesterov", nesterov)
        .with("weight_decay", weightDecay);
  }

  private static final class Descent implements Optimizer {
    private Sgd rule;
    private final Weights weights;
    private final FlatBuffer velocity;
    private final List<Weights.Segment> segments;
    private final List<Tensor> velocities;

    Descent(Sgd rule, Weights weights) {
      this.rule = rule;
      this.weights = weights;
      velocity = weights.newState();
      segments = weights.segments();
      velocities = weights.segments(velocity);
    }

    @Override
    public void update(double learningRate) {
      for (int i = 0; i < segments.size(); i++) {
        try (Scope scope = Scope.open()) {
          Weights.Segment segment = segments.get(i);
          Tensor gradient = segment.gradient();
          if (rule.weightDecay > 0 && segment.decays()) {
            gradient = gradient.add(segment.weight(), new Scalar(rule.weightDecay));
          }
          Tensor step = gradient;
          if (rule.momentum > 0) {
            // Zero velocity makes the first step the gradient itself, as in PyTorch.
            step = velocities.get(i).mul_(new Scalar(rule.momentum)).add_(gradient);
            if (rule.nesterov) {
              step = gradient.add(step, new Scalar(rule.momentum));
            }
          }
          segment.weight().add_(step, new Scalar(-learningRate));
        }
      }
    }

    @Override
    public void set(String setting, double value) {
      double momentum = setting.equals("momentum") ? value : rule.momentum;
      double decay = setting.equals("weight_decay") ? value : rule.weightDecay;
      rule = new Sgd(rule.learningRate, momentum, rule.nesterov, decay);
    }

    @Override
    public State state() {
      return State.join(Map.of("momentum", new State(weights.named(velocity), Map.of())));
    }

    @Override
    public void restore(State state) {
      Restore.into(weights.named(velocity), state.part("momentum"));
    }

    @Override
    public void close() {
      segments.forEach(
          segment -> {
            Tensors.free(segment.weight());
            Tensors.free(segment.gradient());
          });
      velocities.forEach(Tensors::free);
      velocity.close();
    }
  }
}
