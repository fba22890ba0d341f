package dev.hasten.train.optimizer;

import dev.hasten.engine.Operators;
import dev.hasten.engine.Tensors;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Weights;
import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Adagrad (Duchi et al., <a href="https://jmlr.org/papers/v12/duchi11a.html">2011</a>): {@code s =
 * s + g^2}, {@code w -= rate * g / (sqrt(s) + epsilon)}. Weight decay joins the gradient; biases
 * and norms do not decay.
 *
 * @param initial what the sum {@code s} of squares begins with
 */
public record Adagrad(double learningRate, double initial, double epsilon, double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "adagrad",
          "steps divided by the root of the sum of all squares",
          "https://jmlr.org/papers/v12/duchi11a.html",
          List.of(
              CommonOptions.learningRate(1e-2),
              Option.number("initial", 0, 0, 1e6, "what the sum of squares begins with"),
              Option.number("epsilon", 1e-10, 0, 1, "added to the root of the sum"),
              CommonOptions.weightDecay(0)),
          values ->
              new Adagrad(
                  values.number("learning_rate"),
                  values.number("initial"),
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
    return new Adagrad(learningRate * Math.sqrt(times), initial, epsilon, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new SumOfSquares(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("adagrad")
        .with("learning_rate", learningRate)
        .with("initial", initial)
        .with("epsilon", epsilon)
        .with("weight_decay", weightDecay);
  }

  private static final class SumOfSquares extends SegmentOptimizer {
    private static final Operators KERNEL = Operators.find("aten::_fused_adagrad_", "");

    private Adagrad rule;

    SumOfSquares(Adagrad rule, Weights weights) {
      super(weights, "sum");
      this.rule = rule;
      runs().forEach(run -> run.state(0).fill_(new Scalar(rule.initial)));
    }

    /** By libtorch's fused kernel. */
    @Override
    void move(Run run, double learningRate, long step) {
      Tensor count = Tensors.zeros(ScalarType.Float);
      count.fill_(new Scalar((double) step));
      IValueVector stack = new IValueVector();
      for (Tensor each : List.of(run.weight(), run.gradient(), run.state(0), count)) {
        stack.push_back(Operators.list(List.of(each)));
      }
      stack.push_back(new IValue(learningRate));
      stack.push_back(new IValue(0.0)); // of the rate, by steps: schedules do that
      stack.push_back(new IValue(run.decays() ? rule.weightDecay : 0.0));
      stack.push_back(new IValue(rule.epsilon));
      stack.push_back(new IValue(false)); // maximize
      stack.push_back(new IValue()); // gradient scale
      stack.push_back(new IValue()); // infinities found
      KERNEL.call(stack);
    }

    @Override
    public void set(String setting, double value) {
      rule = Changeable.with(ENTRY, Adagrad.class, rule, setting, value);
    }
  }
}
