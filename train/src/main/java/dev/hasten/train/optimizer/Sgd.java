package dev.hasten.train.optimizer;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Operators;
import dev.hasten.engine.Scope;
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
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;

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
  public List<Setting> settings() {
    return List.of(
        new Setting("momentum", momentum, 0, 1 - 1e-12),
        new Setting("weight_decay", weightDecay, 0, 1e3));
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

  /** By libtorch's fused kernel. */
  private static final class Descent implements Optimizer {
    private static final Operators KERNEL = Operators.find("aten::_fused_sgd_", "");

    private Sgd rule;
    private final Weights weights;
    private final FlatBuffer velocity;
    private final SegmentLists lists;

    Descent(Sgd rule, Weights weights) {
      this.rule = rule;
      this.weights = weights;
      velocity = weights.newState();
      lists = new SegmentLists(weights, List.of(velocity));
    }

    @Override
    public void update(double learningRate) {
      for (SegmentLists.Group group : lists.groups()) {
        try (Scope scope = Scope.open()) {
          IValueVector stack = new IValueVector();
          stack.push_back(group.weights());
          stack.push_back(group.gradients());
          boolean remembers = rule.momentum > 0;
          stack.push_back(remembers ? group.states().get(0) : Operators.list(List.of()));
          stack.push_back(new IValue(group.decays() ? rule.weightDecay : 0.0));
          stack.push_back(new IValue(rule.momentum));
          stack.push_back(new IValue(learningRate));
          stack.push_back(new IValue(0.0)); // dampening
          stack.push_back(new IValue(rule.nesterov && remembers));
          stack.push_back(new IValue(false)); // maximize
          // Zero velocity makes the first step the gradient itself, as in PyTorch.
          stack.push_back(new IValue(false)); // first step
          stack.push_back(new IValue()); // gradient scale
          stack.push_back(new IValue()); // infinities found
          KERNEL.call(stack);
        }
      }
    }

    @Override
    public void set(String setting, double value) {
      rule = Changeable.with(ENTRY, Sgd.class, rule, setting, value);
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
      lists.close();
      velocity.close();
    }
  }
}
