package dev.hasten.train.optimizer;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Operators;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Restore;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The update of Adam, AdamW and AMSGrad by libtorch's fused kernels, one call for each kind of
 * parameter.
 */
final class FusedAdam implements Optimizer {
  /** The settings of all; {@code greatest}: divide by the greatest mean square so far. */
  record Settings(
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      boolean decoupled,
      boolean greatest) {
    /** What schedules may change. */
    List<Setting> changeable() {
      return List.of(
          new Setting("beta1", beta1, 0, 1 - 1e-12),
          new Setting("beta2", beta2, 0, 1 - 1e-12),
          new Setting("weight_decay", weightDecay, 0, 1e3));
    }

    Settings with(String setting, double value) {
      return new Settings(
          setting.equals("beta1") ? value : beta1,
          setting.equals("beta2") ? value : beta2,
          epsilon,
          setting.equals("weight_decay") ? value : weightDecay,
          decoupled,
          greatest);
    }
  }

  private Settings settings;
  private final Weights weights;
  private final FlatBuffer means;
  private final FlatBuffer squares;
  private final List<FlatBuffer> greatest;
  private final Operators kernel;
  private final SegmentLists lists;
  private long step;

  FusedAdam(Settings settings, Weights weights) {
    this.settings = settings;
    this.weights = weights;
    means = weights.newState();
    squares = weights.newState();
    greatest = settings.greatest() ? List.of(weights.newState()) : List.of();
    kernel =
        Operators.find(settings.decoupled() ? "aten::_fused_adamw_" : "aten::_fused_adam_", "");
    List<FlatBuffer> states = new ArrayList<>(List.of(means, squares));
    states.addAll(greatest);
    lists = new SegmentLists(weights, states);
  }

  @Override
  public void update(double learningRate) {
    step++;
    for (SegmentLists.Group group : lists.groups()) {
      move(group, learningRate);
    }
  }

  /** The settings as they are now. */
  Settings settings() {
    return settings;
  }

  /** Updates done. */
  long step() {
    return step;
  }

  /** Moves some weights of the same run by their own states: means, squares, greatest squares. */
  void move(SegmentLists.Group group, double learningRate) {
    // Without decoupling, weight decay is a term of the loss and applies to every parameter.
    boolean decays = group.decays() || !settings.decoupled();
    try (Scope scope = Scope.open()) {
      Tensor count = Tensors.zeros(ScalarType.Float);
      count.fill_(new Scalar((double) step));
      IValueVector stack = new IValueVector();
      stack.push_back(group.weights());
      stack.push_back(group.gradients());
      stack.push_back(group.states().get(0));
      stack.push_back(group.states().get(1));
      stack.push_back(settings.greatest() ? group.states().get(2) : Operators.list(List.of()));
      stack.push_back(Operators.list(Collections.nCopies(group.size(), count)));
      stack.push_back(new IValue(learningRate));
      stack.push_back(new IValue(settings.beta1()));
      stack.push_back(new IValue(settings.beta2()));
      stack.push_back(new IValue(decays ? settings.weightDecay() : 0.0));
      stack.push_back(new IValue(settings.epsilon()));
      stack.push_back(new IValue(settings.greatest())); // amsgrad
      stack.push_back(new IValue(false)); // maximize
      stack.push_back(new IValue()); // gradient scale
      stack.push_back(new IValue()); // infinities found
      kernel.call(stack);
    }
  }

  @Override
  public void set(String setting, double value) {
    settings = settings.with(setting, value);
  }

  @Override
  public State state() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    weights.named(means).forEach((name, tensor) -> tensors.put("exp_avg/" + name, tensor));
    weights.named(squares).forEach((name, tensor) -> tensors.put("exp_avg_sq/" + name, tensor));
    for (FlatBuffer buffer : greatest) {
      weights
          .named(buffer)
          .forEach((name, tensor) -> tensors.put("max_exp_avg_sq/" + name, tensor));
    }
    return new State(tensors, Map.of("step", step));
  }

  @Override
  public void restore(State state) {
    Restore.into(weights.named(means), state.part("exp_avg"));
    Restore.into(weights.named(squares), state.part("exp_avg_sq"));
    for (FlatBuffer buffer : greatest) {
      Restore.into(weights.named(buffer), state.part("max_exp_avg_sq"));
    }
    step = state.scalar("step").longValue();
  }

  @Override
  public void close() {
    lists.close();
    means.close();
    squares.close();
    greatest.forEach(FlatBuffer::close);
  }
}
