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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Muon (Jordan et al., <a href="https://kellerjordan.github.io/posts/muon/">2024</a>): the Nesterov
 * momentum of each hidden weight, seen as a matrix (out, rest), is replaced by the nearest
 * orthogonal matrix, found by a quintic Newton-Schulz iteration, times {@code sqrt(max(1, rows /
 * columns))}. First and last weights, biases and norms are left to {@link AdamW}.
 *
 * @param learningRate of AdamW; the schedule scales both rates alike
 * @param matrixLearningRate of the orthogonal steps
 * @param momentum of the orthogonal steps
 * @param iterations of Newton-Schulz
 * @param weightDecay decoupled, of all weights
 */
public record Muon(
    double learningRate,
    double matrixLearningRate,
    double momentum,
    int iterations,
    double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "muon",
          "orthogonal steps for hidden weights, AdamW for the rest",
          "https://kellerjordan.github.io/posts/muon/",
          List.of(
              CommonOptions.learningRate(1e-3),
              Option.number("matrix_learning_rate", 0.02, 0, 1e3, "of the orthogonal steps"),
              Option.number("momentum", 0.95, 0, 1 - 1e-12, "of the orthogonal steps"),
              Option.integer("iterations", 5, 1, 20, "of Newton-Schulz"),
              CommonOptions.weightDecay(0)),
          values ->
              new Muon(
                  values.number("learning_rate"),
                  values.number("matrix_learning_rate"),
                  values.number("momentum"),
                  values.integer("iterations"),
                  values.number("weight_decay")));

  @Override
  public List<Optimizer.Setting> settings() {
    return List.of(
        new Optimizer.Setting("momentum", momentum, 0, 1 - 1e-12),
        new Optimizer.Setting("weight_decay", weightDecay, 0, 1e3));
  }

  @Override
  public Reach reach() {
    return Reach.TENSOR;
  }

  @Override
  public Optimizer.Rule forBatch(double times) {
    return new Muon(
        learningRate * Math.sqrt(times),
        matrixLearningRate * Math.sqrt(times),
        momentum,
        iterations,
        weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new Orthogonal(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("muon")
        .with("learning_rate", learningRate)
        .with("matrix_learning_rate", matrixLearningRate)
        .with("momentum", momentum)
        .with("iterations", iterations)
        .with("weight_decay", weightDecay);
  }

  /**
   * The nearest orthogonal matrix, roughly: singular values come out between about 0.7 and 1.2.
   *
   * <p>{@code X = G / |G|}, then {@code X = a X + (b A + c A A) X} with {@code A = X Xᵀ}, {@code
   * (a, b, c) = (3.4445, -4.7750, 2.0315)}. Made in the caller's scope.
   */
  public static Tensor orthogonalized(Tensor matrix, int iterations) {
    Tensor x = matrix.div(matrix.norm().clamp_min(new Scalar(1e-7)));
    boolean tall = x.size(0) > x.size(1);
    x = tall ? x.t() : x;
    for (int i = 0; i < iterations; i++) {
      Tensor a = x.mm(x.t());
      Tensor polynomial =
          a.mul(new Scalar(-4.7750)).addmm_(a, a, new Scalar(1), new Scalar(2.0315));
      x = x.mul(new Scalar(3.4445)).addmm_(polynomial, x);
    }
    return tall ? x.t() : x;
  }

  private static final class Orthogonal implements Optimizer {
    private Muon rule;
    private final Weights hidden;
    private final FlatBuffer momentum;
    private final Optimizer rest;

    Orthogonal(Muon rule, Weights weights) {
      this.rule = rule;
      List<String> names = hiddenMatrices(weights);
      hidden = weights.only(names::contains);
      momentum = hidden.newState();
      rest =
          new AdamW(rule.learningRate, 0.9, 0.999, 1e-8, rule.weightDecay)
              .over(weights.only(name -> !names.contains(name)));
    }

    /** All weights of two or more dimensions but the first and the last. */
    private static List<String> hiddenMatrices(Weights weights) {
      List<String> matrices = new ArrayList<>();
      weights
          .parameters()
          .forEach(
              (name, parameter) -> {
                if (parameter.tensor().dim() >= 2) {
                  matrices.add(name);
                }
              });
      if (matrices.size() < 3) {
        throw new IllegalArgumentException(
            "expected a hidden weight matrix for muon (between the first and the last), but the model"
                + " has none: use adamw");
      }
      return List.copyOf(matrices.subList(1, matrices.size() - 1));
    }

    @Override
    public void update(double learningRate) {
      double factor = rule.learningRate == 0 ? 0 : learningRate / rule.learningRate;
      double rate = rule.matrixLearningRate * factor;
      for (int i = 0; i < hidden.values().size(); i++) {
        try (Scope scope = Scope.open()) {
          Tensor weight = hidden.values().get(i);
          Tensor gradient = hidden.gradients().get(i);
          Tensor velocity = momentum.views().get(i);
          velocity.mul_(new Scalar(rule.momentum)).add_(gradient);
          Tensor step = gradient.add(velocity, new Scalar(rule.momentum));
          Tensor matrix = step.reshape(step.size(0), -1);
          double shape = Math.sqrt(Math.max(1, (double) matrix.size(0) / matrix.size(1)));
          Tensor direction = orthogonalized(matrix, rule.iterations).reshape(Tensors.shape(weight));
          if (rule.weightDecay > 0) {
            weight.mul_(new Scalar(1 - rate * rule.weightDecay));
          }
          weight.add_(direction, new Scalar(-rate * shape));
        }
      }
      rest.update(learningRate);
    }

    @Override
    public void set(String setting, double value) {
      boolean decay = setting.equals("weight_decay");
      rule =
          new Muon(
              rule.learningRate,
              rule.matrixLearningRate,
              decay ? rule.momentum : value,
              rule.iterations,
              decay ? value : rule.weightDecay);
      if (decay) {
        rest.set(setting, value);
      }
    }

    @Override
    public State state() {
      Map<String, State> parts = new LinkedHashMap<>();
      parts.put("momentum", new State(hidden.named(momentum), Map.of()));
      parts.put("rest", rest.state());
      return State.join(parts);
    }

    @Override
    public void restore(State state) {
      Restore.into(hidden.named(momentum), state.part("momentum"));
      rest.restore(state.part("rest"));
    }

    @Override
    public void close() {
      momentum.close();
      rest.close();
    }
  }
}
