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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Shampoo (Gupta et al., <a href="https://arxiv.org/abs/1802.09568">2018</a>, algorithm 1): with
 * each gradient seen as a matrix {@code G} (outputs, rest), {@code L = L + G Gᵀ}, {@code R = R + Gᵀ
 * G}, {@code W -= rate * L^(-1/4) G R^(-1/4)}; both begin as {@code epsilon I}, and their roots are
 * worked out every so many steps, and in each of the first so many. A side longer than {@code
 * largest} is left out, the other then has the power -1/2. Vectors have the diagonal alone, {@code
 * w -= rate * g / sqrt(epsilon + sum g^2)}. Weight decay is decoupled; biases and norms do not
 * decay.
 *
 * @param every steps between two roots
 * @param largest side of a matrix that is kept
 */
public record Shampoo(
    double learningRate, double epsilon, int every, int largest, double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "shampoo",
          "gradients between roots of their rows' and columns' second moments",
          "https://arxiv.org/abs/1802.09568",
          List.of(
              CommonOptions.learningRate(0.03),
              Option.number("epsilon", 1e-4, 1e-12, 1e6, "what second moments begin with"),
              Option.integer("every", 10, 1, 1 << 30, "steps between two roots"),
              Option.integer("largest", 1024, 1, 1 << 14, "longest side that is kept"),
              CommonOptions.weightDecay(0)),
          values ->
              new Shampoo(
                  values.number("learning_rate"),
                  values.number("epsilon"),
                  values.integer("every"),
                  values.integer("largest"),
                  values.number("weight_decay")));

  @Override
  public List<Setting> settings() {
    return Changeable.of(ENTRY, this, "weight_decay");
  }

  @Override
  public Reach reach() {
    return Reach.TENSOR;
  }

  @Override
  public Optimizer.Rule forBatch(double times) {
    return new Shampoo(learningRate * Math.sqrt(times), epsilon, every, largest, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new Preconditioned(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("shampoo")
        .with("learning_rate", learningRate)
        .with("epsilon", epsilon)
        .with("every", (long) every)
        .with("largest", (long) largest)
        .with("weight_decay", weightDecay);
  }

  /** The second moments of one side, and their root. */
  private record Side(Tensor moments, Tensor root) {
    /** With {@code moments = V diag(e) Vᵀ}, {@code root = V diag(e^power) Vᵀ}. */
    void refresh(double power, double least) {
      if (!MatrixOptimizer.finite(moments)) {
        return;
      }
      T_TensorTensor_T parts = torch.linalg_eigh(moments);
      Tensor vectors = parts.get1();
      Tensor scaled = parts.get0().clamp_min(new Scalar(least)).pow(new Scalar(power));
      root.copy_(vectors.mul(scaled).mm(vectors.t()));
    }
  }

  /** What is kept of one parameter: sides of a matrix, or squares of a vector. */
  private record Kept(
      boolean decays, Optional<Side> left, Optional<Side> right, Optional<Tensor> squares) {}

  private static final class Preconditioned implements Optimizer {
    private Shampoo rule;
    private final Weights weights;
    private final OwnTensors states = new OwnTensors();
    private final List<Kept> kept = new ArrayList<>();
    private long step;

    Preconditioned(Shampoo rule, Weights weights) {
      this.rule = rule;
      this.weights = weights;
      List<Boolean> decays = weights.decays();
      for (int i = 0; i < decays.size(); i++) {
        String name = weights.names().get(i);
        try (Scope scope = Scope.open()) {
          Tensor weight = weights.values().get(i);
          if (weight.dim() > 1) {
            Tensor matrix = weight.reshape(weight.size(0), -1);
            Optional<Side> left = side("left", name, matrix.size(0), matrix);
            Optional<Side> right = side("right", name, matrix.size(1), matrix);
            kept.add(new Kept(decays.get(i), left, right, Optional.empty()));
          } else {
            Tensor squares = states.keep("squares/" + name, torch.zeros_like(weight));
            squares.fill_(new Scalar(rule.epsilon));
            kept.add(
                new Kept(decays.get(i), Optional.empty(), Optional.empty(), Optional.of(squares)));
          }
        }
      }
    }

    private Optional<Side> side(String side, String name, long length, Tensor like) {
      if (length > rule.largest) {
        return Optional.empty();
      }
      Tensor moments = torch.eye(length).to(like.scalar_type()).mul_(new Scalar(rule.epsilon));
      return Optional.of(
          new Side(
              states.keep(side + "/" + name, moments),
              states.keep(side + "_root/" + name, torch.zeros_like(moments))));
    }

    @Override
    public void update(double learningRate) {
      // A root of a few gradients alone is far too large along all others.
      boolean refresh = step < rule.every || step % rule.every == 0;
      step++;
      for (int i = 0; i < kept.size(); i++) {
        try (Scope scope = Scope.open()) {
          Tensor weight = weights.values().get(i);
          Tensor gradient = weights.gradients().get(i);
          if (kept.get(i).decays() && rule.weightDecay > 0) {
            weight.mul_(new Scalar(1 - learningRate * rule.weightDecay));
          }
          weight.sub_(direction(kept.get(i), gradient, refresh), new Scalar(learningRate));
        }
      }
    }

    private Tensor direction(Kept own, Tensor gradient, boolean refresh) {
      if (own.squares().isPresent()) {
        Tensor squares = own.squares().get().addcmul_(gradient, gradient);
        return gradient.div(squares.sqrt());
      }
      Tensor matrix = gradient.reshape(gradient.size(0), -1);
      double power = own.left().isPresent() && own.right().isPresent() ? -0.25 : -0.5;
      Tensor result = matrix;
      if (own.left().isPresent()) {
        Side left = own.left().get();
        left.moments().addmm_(matrix, matrix.t());
        if (refresh) {
          left.refresh(power, rule.epsilon);
        }
        result = left.root().mm(result);
      }
      if (own.right().isPresent()) {
        Side right = own.right().get();
        right.moments().addmm_(matrix.t(), matrix);
        if (refresh) {
          right.refresh(power, rule.epsilon);
        }
        result = result.mm(right.root());
      }
      return result.reshape(Tensors.shape(gradient));
    }

    @Override
    public void set(String setting, double value) {
      rule = Changeable.with(ENTRY, Shampoo.class, rule, setting, value);
    }

    @Override
    public State state() {
      return new State(states.state().tensors(), Map.of("step", step));
    }

    @Override
    public void restore(State state) {
      states.restore(state);
      step = state.scalar("step").longValue();
    }

    @Override
    public void close() {
      states.close();
    }
  }
}
