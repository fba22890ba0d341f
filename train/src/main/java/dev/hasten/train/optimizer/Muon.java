package dev.hasten.train.optimizer;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Precision;
import dev.hasten.engine.PrecisionChoice;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Parameter;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Follower;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Restore;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Muon (Jordan et al., <a href="https://kellerjordan.github.io/posts/muon/">2024</a>): the Nesterov
 * momentum of each hidden weight, seen as a matrix (out, rest), is replaced by the nearest
 * orthogonal matrix, found by a quintic Newton-Schulz iteration, times {@code sqrt(max(1, rows /
 * columns))}. The model's first weight, also where it is frozen, its last, biases and norms are
 * left to {@link AdamW}. Matrices of one shape are worked on together.
 *
 * @param learningRate of AdamW; its schedule scales both rates alike
 * @param matrixLearningRate of the orthogonal steps, unless it has a schedule of its own
 * @param momentum of the orthogonal steps
 * @param iterations of Newton-Schulz
 * @param weightDecay decoupled, of all weights
 * @param bf16 whether the iteration's products are in bfloat16, as the authors have them, where
 *     that is faster ({@link PrecisionChoice}); a run that is resumed keeps what it began with
 */
public record Muon(
    double learningRate,
    double matrixLearningRate,
    double momentum,
    int iterations,
    double weightDecay,
    boolean bf16)
    implements Optimizer.Rule {
  private static final String BF16 = "bf16";
  private static final String MATRIX_RATE = "matrix_learning_rate";
  private static final double HIGHEST_RATE = 1e3;

  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "muon",
          "orthogonal steps for hidden weights, AdamW for the rest",
          "https://kellerjordan.github.io/posts/muon/",
          List.of(
              CommonOptions.learningRate(1e-3),
              Option.number(MATRIX_RATE, 0.02, 0, HIGHEST_RATE, "of the orthogonal steps"),
              Option.number("momentum", 0.95, 0, 1 - 1e-12, "of the orthogonal steps"),
              Option.integer("iterations", 5, 1, 20, "of Newton-Schulz"),
              CommonOptions.weightDecay(0),
              Option.flag(BF16, true, "the iteration in bfloat16 where that is faster")),
          values ->
              new Muon(
                  values.number("learning_rate"),
                  values.number(MATRIX_RATE),
                  values.number("momentum"),
                  values.integer("iterations"),
                  values.number("weight_decay"),
                  values.flag(BF16)));

  /** With the iteration in the type of the weights. */
  public Muon(
      double learningRate,
      double matrixLearningRate,
      double momentum,
      int iterations,
      double weightDecay) {
    this(learningRate, matrixLearningRate, momentum, iterations, weightDecay, false);
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting(MATRIX_RATE, matrixLearningRate, 0, HIGHEST_RATE),
        new Setting("momentum", momentum, 0, 1 - 1e-12),
        new Setting("weight_decay", weightDecay, 0, 1e3));
  }

  @Override
  public List<Follower> followers() {
    return List.of(new Follower(MATRIX_RATE, Follower.LEARNING_RATE, matrixLearningRate));
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
        weightDecay,
        bf16);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new Orthogonal(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("muon")
        .with("learning_rate", learningRate)
        .with(MATRIX_RATE, matrixLearningRate)
        .with("momentum", momentum)
        .with("iterations", iterations)
        .with("weight_decay", weightDecay)
        .with(BF16, bf16);
  }

  /**
   * The nearest orthogonal matrix, roughly: singular values come out between about 0.7 and 1.2.
   *
   * <p>{@code X = G / |G|}, then {@code X = a X + (b A + c A A) X} with {@code A = X Xᵀ}, {@code
   * (a, b, c) = (3.4445, -4.7750, 2.0315)}. Made in the caller's scope.
   */
  public static Tensor orthogonalized(Tensor matrix, int iterations) {
    return NewtonSchulz.orthogonalized(
            matrix.unsqueeze(0), iterations, matrix.scalar_type().intern())
        .squeeze(0);
  }

  /** The type of the iteration's products, for weights of that type. */
  private ScalarType productType(ScalarType weights) {
    boolean lower =
        bf16
            && weights == ScalarType.Float
            && PrecisionChoice.ofThisMachine().precision() == Precision.BF16;
    return lower ? ScalarType.BFloat16 : weights;
  }

  private static final class Orthogonal implements Optimizer {
    private Muon rule;
    private final Weights hidden;
    private final FlatBuffer momentum;
    private final Collection<List<Integer>> sameShapes;
    private ScalarType products;
    private final Optimizer rest;
    private boolean ownSchedule; // of the matrices' rate: set before each update, so no state

    Orthogonal(Muon rule, Weights weights) {
      this.rule = rule;
      List<String> names = hiddenMatrices(weights);
      hidden = weights.only(names::contains);
      momentum = hidden.newState();
      sameShapes =
          IntStream.range(0, names.size())
              .boxed()
              .collect(Collectors.groupingBy(this::shape, LinkedHashMap::new, Collectors.toList()))
              .values();
      products = rule.productType(weightType());
      rest =
          new AdamW(rule.learningRate, 0.9, 0.999, 1e-8, rule.weightDecay)
              .over(weights.only(name -> !names.contains(name)));
    }

    private ScalarType weightType() {
      return momentum.flat().scalar_type().intern();
    }

    /** All weights of two or more dimensions that are trained, but the model's first and last. */
    private static List<String> hiddenMatrices(Weights weights) {
      List<Map.Entry<String, Parameter>> matrices =
          weights.parametersOfModel().entrySet().stream()
              .filter(each -> each.getValue().tensor().dim() >= 2)
              .toList();
      List<String> hidden =
          matrices.stream()
              .limit(Math.max(0, matrices.size() - 1))
              .skip(1)
              .filter(each -> !each.getValue().frozen())
              .map(Map.Entry::getKey)
              .toList();
      if (hidden.isEmpty()) {
        throw new IllegalArgumentException(
            "expected a hidden weight matrix to train for muon (between the first and the last), but"
                + " the model has none: use adamw");
      }
      return hidden.stream().filter(weights.names()::contains).toList();
    }

    private List<Long> shape(int number) {
      Tensor weight = hidden.values().get(number);
      return List.of(weight.size(0), weight.numel() / weight.size(0));
    }

    @Override
    public void update(double learningRate) {
      double whole = rule.learningRate == 0 ? 0 : learningRate / rule.learningRate;
      double factor = ownSchedule ? 1 : whole;
      sameShapes.forEach(numbers -> move(numbers, rule.matrixLearningRate * factor));
      rest.update(learningRate);
    }

    private void move(List<Integer> numbers, double rate) {
      try (Scope scope = Scope.open()) {
        TensorVector steps = new TensorVector();
        numbers.forEach(number -> steps.push_back(nesterov(number)));
        Tensor matrices = torch.stack(steps);
        Tensor directions =
            NewtonSchulz.orthogonalized(matrices, rule.iterations, products)
                .to(matrices.scalar_type());
        double shape = Math.sqrt(Math.max(1, (double) matrices.size(1) / matrices.size(2)));
        for (int i = 0; i < numbers.size(); i++) {
          Tensor weight = hidden.values().get(numbers.get(i));
          if (rule.weightDecay > 0) {
            weight.mul_(new Scalar(1 - rate * rule.weightDecay));
          }
          Tensor direction = directions.select(0, i).reshape(Tensors.shape(weight));
          weight.add_(direction, new Scalar(-rate * shape));
        }
      }
    }

    /** {@code v = mu v + g}; answers {@code g + mu v} as a matrix. */
    private Tensor nesterov(int number) {
      Tensor gradient = hidden.gradients().get(number);
      Tensor velocity = momentum.views().get(number);
      velocity.mul_(new Scalar(rule.momentum)).add_(gradient);
      return gradient.add(velocity, new Scalar(rule.momentum)).reshape(gradient.size(0), -1);
    }

    @Override
    public void set(String setting, double value) {
      boolean rate = setting.equals(MATRIX_RATE);
      boolean decay = setting.equals("weight_decay");
      rule =
          new Muon(
              rule.learningRate,
              rate ? value : rule.matrixLearningRate,
              rate || decay ? rule.momentum : value,
              rule.iterations,
              decay ? value : rule.weightDecay,
              rule.bf16);
      ownSchedule |= rate;
      if (decay) {
        rest.set(setting, value);
      }
    }

    @Override
    public State state() {
      Map<String, State> parts = new LinkedHashMap<>();
      double lower = products == ScalarType.BFloat16 ? 1 : 0;
      parts.put("momentum", new State(hidden.named(momentum), Map.of(BF16, lower)));
      parts.put("rest", rest.state());
      return State.join(parts);
    }

    @Override
    public void restore(State state) {
      State matrices = state.part("momentum");
      Restore.into(hidden.named(momentum), matrices);
      Number lower = matrices.scalars().get(BF16);
      if (lower != null) { // the type of before, whatever suits this machine now: the same bits
        products = lower.intValue() == 1 ? ScalarType.BFloat16 : weightType();
      }
      rest.restore(state.part("rest"));
    }

    @Override
    public void close() {
      momentum.close();
      rest.close();
    }
  }
}
