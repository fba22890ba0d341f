package dev.hasten.train.optimizer;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Interception;
import dev.hasten.train.seam.EvaluationWeights;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What Schedule-Free SGD and AdamW share (Defazio et al., <a
 * href="https://arxiv.org/abs/2405.15682">2024</a>): gradients are taken at {@code y = (1 - b) z +
 * b x}, the steps move {@code z}, and {@code x}, the mean of all {@code z} weighted by the squares
 * of their rates, is what is evaluated.
 *
 * <p>The weights of the model hold {@code y}; {@code x} is worked out when it is asked for. So no
 * third copy is kept.
 */
abstract class ScheduleFree extends SegmentOptimizer {
  private static final int NORM_BATCHES = 50;

  /** The state of {@code z} is always the first. */
  private static final String BASE = "z";

  private final double beta;
  private double decay;
  private double weightSum;
  private double share;

  ScheduleFree(double beta, double decay, Weights weights, String... states) {
    super(weights, withBase(states));
    this.beta = beta;
    this.decay = decay;
    for (Run run : runs()) {
      run.state(0).copy_(run.weight());
    }
  }

  private static String[] withBase(String... states) {
    List<String> all = new ArrayList<>(List.of(BASE));
    all.addAll(List.of(states));
    return all.toArray(new String[0]);
  }

  final double decay() {
    return decay;
  }

  /** The decay alone: {@code y} is what it is for one {@code b}. */
  @Override
  public void set(String setting, double value) {
    if (!setting.equals("weight_decay")) {
      super.set(setting, value); // which refuses it
    }
    decay = value;
  }

  @Override
  public void update(double learningRate) {
    double weight = learningRate * learningRate;
    weightSum += weight;
    share = weightSum > 0 ? weight / weightSum : 0;
    super.update(learningRate);
  }

  /**
   * {@code z -= rate * d}, {@code x = (1 - c) x + c z} and {@code y} anew, without {@code x}:
   * {@code y = (1 - c) y + c z + rate (b (1 - c) - 1) d} with the {@code z} before its step.
   */
  final void step(Run run, Tensor direction, double learningRate) {
    run.weight()
        .lerp_(run.state(0), new Scalar(share))
        .add_(direction, new Scalar(learningRate * (beta * (1 - share) - 1)));
    run.state(0).add_(direction, new Scalar(-learningRate));
  }

  @Override
  public Optional<EvaluationWeights> evaluation() {
    return Optional.of(new Mean());
  }

  private final class Mean implements EvaluationWeights {
    /** Those gathered at {@code y} are not true of {@code x}. */
    @Override
    public int statisticsBatches() {
      return NORM_BATCHES;
    }

    @Override
    public void observe(Weights weights, Progress progress) {}

    /** {@code x = (y - (1 - b) z) / b}. */
    @Override
    public Interception swapIn(Weights weights) {
      List<Tensor> trained = new ArrayList<>();
      for (Run run : runs()) {
        try (Scope scope = Scope.open()) {
          trained.add(Tensors.own(run.weight().clone()));
          run.weight().lerp_(run.state(0), new Scalar(1 - 1 / beta));
        }
      }
      return () -> {
        for (int i = 0; i < trained.size(); i++) {
          runs().get(i).weight().copy_(trained.get(i));
          Tensors.free(trained.get(i));
        }
      };
    }

    @Override
    public boolean replacesAll() {
      return true;
    }
  }

  @Override
  public State state() {
    State base = super.state();
    Map<String, Number> scalars = new LinkedHashMap<>(base.scalars());
    scalars.put("weight_sum", weightSum);
    return new State(base.tensors(), scalars);
  }

  @Override
  public void restore(State state) {
    super.restore(state);
    weightSum = state.scalar("weight_sum").doubleValue();
  }
}
