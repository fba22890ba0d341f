package dev.hasten.train.optimizer;

import dev.hasten.engine.Scope;
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
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Adafactor as PyTorch has it (Shazeer and Stern, <a
 * href="https://arxiv.org/abs/1804.04235">2018</a>): of the mean squares of a matrix it keeps the
 * means {@code r} over rows and {@code c} over columns alone, {@code r = r + t^-p (mean(g^2) - r)},
 * and takes {@code v = r cᵀ / mean(r)} of them; with {@code u = g / sqrt(v)}, {@code w -= min(rate,
 * 1 / sqrt(t)) * max(floor, rms(w)) * u / max(1, rms(u) / clip)}. Vectors keep {@code v} whole;
 * tensors of more dimensions are matrices of their last two. Decoupled weight decay, not of biases
 * and norms.
 *
 * <p>Not element-wise: some twenty native calls for each tensor.
 *
 * @param power the {@code p}
 * @param clip the greatest root mean square of an update
 * @param floor the smallest root mean square that weights count with
 */
public record Adafactor(
    double learningRate, double power, double clip, double floor, double weightDecay)
    implements Optimizer.Rule {
  /** Of fp32: what stands in for zero. */
  private static final double SMALLEST = 0x1p-23;

  static final Entry<Optimizer.Rule> ENTRY =
      new Entry<>(
          "adafactor",
          "Adam's second moment in rows and columns, for little memory",
          "https://arxiv.org/abs/1804.04235",
          List.of(
              CommonOptions.learningRate(1e-2),
              Option.number("power", 0.8, 0, 1, "how fast the mean squares lengthen"),
              Option.number("clip", 1, 1e-6, 1e6, "greatest root mean square of an update"),
              Option.number("floor", 1e-3, 0, 1e3, "smallest size that weights count with"),
              CommonOptions.weightDecay(0)),
          values ->
              new Adafactor(
                  values.number("learning_rate"),
                  values.number("power"),
                  values.number("clip"),
                  values.number("floor"),
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
    return new Adafactor(learningRate * Math.sqrt(times), power, clip, floor, weightDecay);
  }

  @Override
  public Optimizer over(Weights weights) {
    return new Factored(this, weights);
  }

  @Override
  public Choice choice() {
    return Choice.of("adafactor")
        .with("learning_rate", learningRate)
        .with("power", power)
        .with("clip", clip)
        .with("floor", floor)
        .with("weight_decay", weightDecay);
  }

  private static final class Factored implements Optimizer {
    private Adafactor rule;
    private final Weights weights;
    private final List<Boolean> decays;
    private final OwnTensors states = new OwnTensors();
    private final List<List<Tensor>> squares = new ArrayList<>();
    private long step;

    Factored(Adafactor rule, Weights weights) {
      this.rule = rule;
      this.weights = weights;
      decays = weights.decays();
      for (int i = 0; i < weights.names().size(); i++) {
        String name = weights.names().get(i);
        try (Scope scope = Scope.open()) {
          Tensor square = weights.values().get(i).square();
          List<Tensor> kept = new ArrayList<>();
          if (square.dim() > 1) {
            kept.add(states.keep("row_var/" + name, mean(square, -1).zero_()));
            kept.add(states.keep("col_var/" + name, mean(square, -2).zero_()));
          } else {
            kept.add(states.keep("variance/" + name, square.zero_()));
          }
          squares.add(kept);
        }
      }
    }

    @Override
    public void update(double learningRate) {
      step++;
      Scalar share = new Scalar(Math.pow(step, -rule.power));
      double relative = Math.min(learningRate, 1 / Math.sqrt(step));
      for (int i = 0; i < squares.size(); i++) {
        try (Scope scope = Scope.open()) {
          Tensor weight = weights.values().get(i);
          Tensor size = rootMeanSquare(weight).clamp_min_(new Scalar(rule.floor));
          if (rule.weightDecay > 0 && decays.get(i)) {
            weight.mul_(new Scalar(1 - learningRate * rule.weightDecay));
          }
          Tensor gradient = weights.gradients().get(i);
          Tensor update = estimate(gradient.square(), squares.get(i), share);
          update.clamp_min_(new Scalar(SMALLEST * SMALLEST)).rsqrt_().mul_(gradient);
          Tensor excess = rootMeanSquare(update).div_(new Scalar(rule.clip));
          Tensor factor = size.div_(excess.clamp_min_(new Scalar(1.0)));
          weight.sub_(update.mul_(factor), new Scalar(relative));
        }
      }
    }

    /** The {@code v}, of the states moved towards new squares. */
    private static Tensor estimate(Tensor square, List<Tensor> kept, Scalar share) {
      if (kept.size() == 1) {
        return kept.get(0).lerp_(square, share).clone();
      }
      Tensor rows = kept.get(0).lerp_(mean(square, -1), share);
      Tensor columns = kept.get(1).lerp_(mean(square, -2), share);
      Tensor mean = mean(rows, -2).clamp_min_(new Scalar(SMALLEST));
      return rows.matmul(columns).div_(mean);
    }

    private static Tensor mean(Tensor tensor, long dimension) {
      return tensor.mean(new long[] {dimension}, true, new ScalarTypeOptional());
    }

    private static Tensor rootMeanSquare(Tensor tensor) {
      return tensor.norm().div_(new Scalar(Math.sqrt(tensor.numel())));
    }

    @Override
    public void set(String setting, double value) {
      rule = Changeable.with(ENTRY, Adafactor.class, rule, setting, value);
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
