package dev.hasten.train.optimizer;

import dev.hasten.nn.Interception;
import dev.hasten.train.seam.EvaluationWeights;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Optimizers of one kind, each for some of the parameters. */
final class GroupedOptimizer implements Optimizer {
  private final List<Part> parts;

  /**
   * One of them.
   *
   * @param name in the saved state
   * @param rate factor of the learning rate, and of another rate that is scheduled
   * @param decay factor of a scheduled weight decay
   */
  record Part(String name, Optimizer optimizer, Weights weights, double rate, double decay) {}

  GroupedOptimizer(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  @Override
  public void update(double learningRate) {
    parts.forEach(part -> part.optimizer().update(learningRate * part.rate()));
  }

  @Override
  public void set(String setting, double value) {
    for (Part part : parts) {
      boolean decay = setting.equals(ParameterGroup.DECAY);
      boolean rate = setting.endsWith(ParameterGroup.RATE);
      double factor = decay ? part.decay() : rate ? part.rate() : 1;
      part.optimizer().set(setting, value * factor);
    }
  }

  @Override
  public Optional<EvaluationWeights> evaluation() {
    Map<Part, EvaluationWeights> all = new LinkedHashMap<>();
    for (Part part : parts) {
      part.optimizer().evaluation().ifPresent(each -> all.put(part, each));
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(new Together(all));
  }

  @Override
  public State state() {
    Map<String, State> states = new LinkedHashMap<>();
    parts.forEach(part -> states.put(part.name(), part.optimizer().state()));
    return State.join(states);
  }

  @Override
  public void restore(State state) {
    parts.forEach(part -> part.optimizer().restore(state.part(part.name())));
  }

  @Override
  public void close() {
    parts.forEach(part -> part.optimizer().close());
  }

  /** What the parts have evaluated, each for its parameters. */
  private record Together(Map<Part, EvaluationWeights> all) implements EvaluationWeights {
    @Override
    public void observe(Weights weights, Progress progress) {
      all.forEach((part, each) -> each.observe(part.weights(), progress));
    }

    @Override
    public Interception swapIn(Weights weights) {
      List<Interception> swapped = new ArrayList<>();
      all.forEach((part, each) -> swapped.add(each.swapIn(part.weights())));
      return () -> swapped.forEach(Interception::close);
    }

    @Override
    public boolean replacesAll() {
      return all.values().stream().anyMatch(EvaluationWeights::replacesAll);
    }

    @Override
    public int statisticsBatches() {
      return all.values().stream().mapToInt(EvaluationWeights::statisticsBatches).max().orElse(0);
    }

    @Override
    public State state() {
      return State.EMPTY; // that of the optimizers
    }

    @Override
    public void restore(State state) {}
  }
}
