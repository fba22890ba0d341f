package dev.hasten.train.optimizer;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Restore;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adadelta (Zeiler, <a href="https://arxiv.org/abs/1212.5701">2012</a>): {@code v = rho v + (1 -
 * rho) g^2}, {@code d = g sqrt(u + epsilon) / sqrt(v + epsilon)}, {@code u = rho u + (1 - rho)
 * d^2}, {@code w -= rate * d}.
 */
public record Adadelta(double learningRate, double rho, double epsilon) implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "adadelta",
          "steps scaled by the root mean square of past steps",
          "https://arxiv.org/abs/1212.5701",
          List.of(
              CommonOptions.learningRate(1.0),
              Option.number("rho", 0.9, 0, 1 - 1e-12, "how much of the mean squares is kept"),
              Option.number("epsilon", 1e-6, 0, 1, "added under both roots")),
          values ->
              new Adadelta(
                  values.number("learning_rate"), values.number("rho"), values.number("epsilon")));

  @Override
  public List<Setting> settings() {
    return List.of(new Setting("rho", rho, 0, 1 - 1e-12));
  }

  @Override
  public Reach reach() {
    return Reach.ELEMENT;
  }

  /** As it is: the rate has no unit, since steps are measured by steps. */
  @Override
  public Optimizer.Rule forBatch(double times) {
    return this;
  }

  @Override
  public Optimizer over(Weights weights) {
    return new Deltas(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("adadelta")
        .with("learning_rate", learningRate)
        .with("rho", rho)
        .with("epsilon", epsilon);
  }

  private static final class Deltas implements Optimizer {
    private Adadelta rule;
    private final Weights weights;
    private final FlatBuffer squares;
    private final FlatBuffer deltas;
    private final List<Weights.Segment> segments;
    private final List<Tensor> square;
    private final List<Tensor> delta;

    Deltas(Adadelta rule, Weights weights) {
      this.rule = rule;
      this.weights = weights;
      squares = weights.newState();
      deltas = weights.newState();
      segments = weights.segments();
      square = weights.segments(squares);
      delta = weights.segments(deltas);
    }

    @Override
    public void update(double learningRate) {
      for (int i = 0; i < segments.size(); i++) {
        try (Scope scope = Scope.open()) {
          Scalar rho = new Scalar(rule.rho);
          Scalar rest = new Scalar(1 - rule.rho);
          Scalar epsilon = new Scalar(rule.epsilon);
          Tensor gradient = segments.get(i).gradient();
          Tensor v = square.get(i);
          Tensor u = delta.get(i);
          v.mul_(rho).addcmul_(gradient, gradient, rest);
          Tensor root = v.add(epsilon).sqrt_();
          Tensor step = u.add(epsilon).sqrt_().div_(root).mul_(gradient);
          u.mul_(rho).addcmul_(step, step, rest);
          segments.get(i).weight().add_(step, new Scalar(-learningRate));
        }
      }
    }

    @Override
    public void set(String setting, double value) {
      rule = new Adadelta(rule.learningRate, value, rule.epsilon);
    }

    @Override
    public State state() {
      return State.join(
          Map.of(
              "square_avg", new State(weights.named(squares), Map.of()),
              "acc_delta", new State(weights.named(deltas), Map.of())));
    }

    @Override
    public void restore(State state) {
      Restore.into(weights.named(squares), state.part("square_avg"));
      Restore.into(weights.named(deltas), state.part("acc_delta"));
    }

    @Override
    public void close() {
      segments.forEach(
          segment -> {
            Tensors.free(segment.weight());
            Tensors.free(segment.gradient());
          });
      square.forEach(Tensors::free);
      delta.forEach(Tensors::free);
      squares.close();
      deltas.close();
    }
  }
}
