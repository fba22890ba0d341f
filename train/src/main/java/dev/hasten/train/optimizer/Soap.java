package dev.hasten.train.optimizer;

import dev.hasten.engine.Scope;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * SOAP (Vyas et al., <a href="https://arxiv.org/abs/2409.11321">2024</a>, algorithms 3 and 4): Adam
 * in the eigenbasis of {@link Shampoo}. For each weight, seen as a matrix (first dimension, rest),
 * {@code m = b1 m + (1 - b1) g}; in the basis, {@code g' = Pᵀ g Q} and {@code m' = Pᵀ m Q}, {@code
 * v = b2 v + (1 - b2) g'^2}; {@code w -= rate * (P (m' / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) +
 * epsilon) Qᵀ + decay * w)}. Then {@code L = b2 L + (1 - b2) g gᵀ}, {@code R = b2 R + (1 - b2) gᵀ
 * g}, and every so many steps {@code P} and {@code Q} become the orthogonal parts of {@code L P}
 * and {@code R Q} by a QR decomposition.
 *
 * <p>In the first step {@code L} and {@code R} are gathered, {@code P} and {@code Q} are their
 * eigenvectors, and the weights stay; t counts from the second. Biases and norms are left to {@link
 * AdamW} without decay. A side longer than {@code largest} keeps the basis it has.
 *
 * @param every steps between two new bases
 * @param largest the longest side that has a basis of its own
 */
public record Soap(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    int every,
    int largest,
    double weightDecay)
    implements Optimizer.Rule {
  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "soap",
          "Adam in the eigenbasis of the gradients' covariances",
          "https://arxiv.org/abs/2409.11321",
          List.of(
              CommonOptions.learningRate(3e-3),
              Option.number("beta1", 0.95, 0, 1 - 1e-12, "how much of the mean gradient is kept"),
              Option.number("beta2", 0.95, 0, 1 - 1e-12, "how much of the mean squares is kept"),
              CommonOptions.EPSILON,
              Option.integer("every", 10, 1, 1 << 30, "steps between two new bases"),
              Option.integer("largest", 1024, 1, 1 << 20, "the longest side that has a basis"),
              CommonOptions.weightDecay(0.01)),
          values ->
              new Soap(
                  values.number("learning_rate"),
                  values.number("beta1"),
                  values.number("beta2"),
                  values.number("epsilon"),
                  values.integer("every"),
                  values.integer("largest"),
                  values.number("weight_decay")));

  @Override
  public List<Setting> settings() {
    return Changeable.of(ENTRY, this, "beta1", "beta2", "weight_decay");
  }

  @Override
  public Reach reach() {
    return Reach.TENSOR;
  }

  @Override
  public Optimizer.Rule forBatch(double times) {
    double rate = learningRate * Math.sqrt(times);
    return new Soap(rate, beta1, beta2, epsilon, every, largest, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new Rotated(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("soap")
        .with("learning_rate", learningRate)
        .with("beta1", beta1)
        .with("beta2", beta2)
        .with("epsilon", epsilon)
        .with("every", (long) every)
        .with("largest", (long) largest)
        .with("weight_decay", weightDecay);
  }

  /** One side of a matrix: its covariance and basis; both empty for a side that is too long. */
  private record Side(List<Tensor> covariance, List<Tensor> basis) {}

  private static final class Rotated extends MatrixOptimizer {
    private Soap rule;
    private final List<Side> left = new ArrayList<>();
    private final List<Side> right = new ArrayList<>();
    private final List<Tensor> means = new ArrayList<>();
    private final List<Tensor> squares = new ArrayList<>();

    Rotated(Soap rule, Weights weights) {
      super("soap", weights, new AdamW(rule.learningRate, rule.beta1, rule.beta2, rule.epsilon, 0));
      this.rule = rule;
      for (int i = 0; i < count(); i++) {
        try (Scope scope = Scope.open()) {
          Tensor gradient = matrix(i).gradient();
          left.add(side("left", i, gradient, gradient.size(0)));
          right.add(side("right", i, gradient, gradient.size(1)));
          means.add(keep("exp_avg", i, gradient.clone().zero_()));
          squares.add(keep("exp_avg_sq", i, gradient.clone().zero_()));
        }
      }
    }

    private Side side(String kind, int number, Tensor like, long length) {
      if (length > rule.largest) {
        return new Side(List.of(), List.of());
      }
      Tensor covariance = torch.eye(length, like.options()).zero_();
      Tensor basis = torch.eye(length, like.options());
      return new Side(
          List.of(keep(kind, number, covariance)), List.of(keep(kind + "_basis", number, basis)));
    }

    @Override
    void move(int number, Matrix matrix, double learningRate, long step) {
      Tensor gradient = matrix.gradient();
      Side rows = left.get(number);
      Side columns = right.get(number);
      if (step > 1) {
        Tensor mean = means.get(number);
        Tensor square = squares.get(number);
        Moments.mean(mean, gradient, rule.beta1);
        Moments.square(square, rotated(gradient, rows, columns), rule.beta2);
        Tensor root = Moments.root(square, 1 - Math.pow(rule.beta2, step - 1), rule.epsilon);
        Tensor direction = back(rotated(mean, rows, columns).div(root), rows, columns);
        direction = direction.div(new Scalar(1 - Math.pow(rule.beta1, step - 1)));
        matrix.step(direction, learningRate, rule.weightDecay);
      }
      gather(rows, gradient, gradient.t(), step);
      gather(columns, gradient.t(), gradient, step);
    }

    private static Tensor rotated(Tensor matrix, Side rows, Side columns) {
      Tensor turned = matrix;
      for (Tensor basis : rows.basis()) {
        turned = basis.t().mm(turned);
      }
      for (Tensor basis : columns.basis()) {
        turned = turned.mm(basis);
      }
      return turned;
    }

    private static Tensor back(Tensor matrix, Side rows, Side columns) {
      Tensor turned = matrix;
      for (Tensor basis : rows.basis()) {
        turned = basis.mm(turned);
      }
      for (Tensor basis : columns.basis()) {
        turned = turned.mm(basis.t());
      }
      return turned;
    }

    private void gather(Side side, Tensor one, Tensor other, long step) {
      for (Tensor covariance : side.covariance()) {
        covariance.lerp_(one.mm(other), new Scalar(1 - rule.beta2));
        Tensor basis = side.basis().get(0);
        boolean due = (step - 1) % rule.every == 0;
        if (!due || !finite(covariance)) {
          continue;
        }
        if (step == 1) {
          basis.copy_(torch.linalg_eigh(covariance).get1());
        } else {
          basis.copy_(torch.linalg_qr(covariance.mm(basis)).get0());
        }
      }
    }

    @Override
    public void set(String setting, double value) {
      rule = Changeable.with(ENTRY, Soap.class, rule, setting, value);
      if (!setting.equals("weight_decay")) {
        rest().set(setting, value);
      }
    }
  }
}
