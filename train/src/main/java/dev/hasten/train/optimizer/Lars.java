package dev.hasten.train.optimizer;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Parameter;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Weights;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * LARS, for large batches (You et al., <a href="https://arxiv.org/abs/1708.03888">2017</a>,
 * algorithm 1): {@code v = momentum * v + rate * q * (g + decay * w)}, {@code w -= v}, with {@code
 * q = trust * |w| / (|g| + decay * |w|)} for each weight tensor, and 1 where a norm is 0. Biases
 * and norms have {@code q = 1} in any case, and no decay but that of a group.
 */
public record Lars(double learningRate, double momentum, double trust, double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "lars",
          "SGD with steps in proportion to each tensor's norm, for large batches",
          "https://arxiv.org/abs/1708.03888",
          List.of(
              CommonOptions.learningRate(1.0),
              Option.number("momentum", 0.9, 0, 1 - 1e-12, "how much of the last step is kept"),
              Option.number("trust", 1e-3, 1e-12, 1e3, "size of a step against its tensor"),
              CommonOptions.weightDecay(0)),
          values ->
              new Lars(
                  values.number("learning_rate"),
                  values.number("momentum"),
                  values.number("trust"),
                  values.number("weight_decay")));

  @Override
  public List<Setting> settings() {
    return Changeable.of(ENTRY, this, "momentum", "weight_decay");
  }

  @Override
  public Reach reach() {
    return Reach.NORM;
  }

  @Override
  public Optimizer.Rule forBatch(double times) {
    return new Lars(learningRate * times, momentum, trust, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new Adaptive(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("lars")
        .with("learning_rate", learningRate)
        .with("momentum", momentum)
        .with("trust", trust)
        .with("weight_decay", weightDecay);
  }

  private static final class Adaptive extends SegmentOptimizer {
    private Lars rule;
    private final FlatBuffer directions;
    private final List<Tensor> direction;
    private final TensorNorms weightNorms;
    private final TensorNorms gradientNorms;
    private final TensorNorms directionNorms;
    private final Tensor adapted;

    Adaptive(Lars rule, Weights weights) {
      super(weights, "momentum_buffer");
      this.rule = rule;
      directions = weights.newState();
      direction = weights.segments(directions);
      weightNorms = new TensorNorms(weights.values());
      gradientNorms = new TensorNorms(weights.gradients());
      directionNorms = new TensorNorms(directions.views());
      List<Parameter> parameters = List.copyOf(weights.parameters().values());
      float[] ones = new float[parameters.size()];
      for (int i = 0; i < ones.length; i++) { // not by decay: groups give biases one
        ones[i] = parameters.get(i).role() == Parameter.Role.WEIGHT ? 1 : 0;
      }
      try (Scope scope = Scope.open()) {
        adapted = Tensors.own(Tensors.ofFloats(ones, ones.length));
      }
    }

    @Override
    public void update(double learningRate) {
      super.update(learningRate);
      try (Scope scope = Scope.open()) {
        Tensor weight = weightNorms.norms();
        Tensor gradient = gradientNorms.norms();
        Tensor all = weight.mul(gradient).mul_(adapted).gt(new Scalar(0.0));
        Tensor quotient =
            weight
                .div(gradient.add_(weight, new Scalar(rule.weightDecay)))
                .mul_(new Scalar(rule.trust));
        directionNorms.scale(torch.where(all, quotient, new Scalar(1.0)));
        for (int i = 0; i < direction.size(); i++) {
          Run run = runs().get(i);
          run.state(0)
              .mul_(new Scalar(rule.momentum))
              .add_(direction.get(i), new Scalar(learningRate));
          run.weight().sub_(run.state(0));
        }
      }
    }

    /** Works out {@code g + decay * w} alone. */
    @Override
    void move(Run run, double learningRate, long step) {
      direction.get(runs().indexOf(run)).copy_(run.gradientWith(rule.weightDecay));
    }

    @Override
    public void set(String setting, double value) {
      rule = Changeable.with(ENTRY, Lars.class, rule, setting, value);
    }

    @Override
    public void close() {
      weightNorms.close();
      gradientNorms.close();
      directionNorms.close();
      Tensors.free(adapted);
      direction.forEach(Tensors::free);
      directions.close();
      super.close();
    }
  }
}
