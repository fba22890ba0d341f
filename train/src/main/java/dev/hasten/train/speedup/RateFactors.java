package dev.hasten.train.speedup;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Restore;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.WeightTransform;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Learning rates that are a factor of the others' for some parameters, whatever the optimizer: what
 * it moved them by, decoupled decay included, is multiplied, {@code w = w' + f (w - w')} with w' of
 * the step before. Those of one factor that lie side by side cost two native calls.
 */
final class RateFactors implements WeightTransform {
  private final List<Group> groups = new ArrayList<>();

  /** Parameters of one factor, with what they were after the step before. */
  private record Group(
      double factor,
      Weights weights,
      FlatBuffer before,
      List<Weights.Segment> segments,
      List<Tensor> were) {}

  /**
   * Takes the weights as they are for those of the step before.
   *
   * @param factors by name of parameter; 1 where there is none
   */
  RateFactors(Weights weights, Map<String, Double> factors) {
    Set<Double> distinct = new TreeSet<>(factors.values());
    distinct.remove(1.0);
    for (double factor : distinct) {
      Weights some = weights.only(name -> factors.getOrDefault(name, 1.0) == factor);
      FlatBuffer before = some.newState();
      before.copyFrom(some.values());
      groups.add(new Group(factor, some, before, some.segments(), some.segments(before)));
    }
  }

  /** What cannot stand beside it, and another that does the same. */
  static Map<String, String> conflictsAnd(String other) {
    String remembers = "it remembers where the weights were before a factor changed the step";
    Map<String, String> all =
        Conflicts.of(remembers, "schedule-free-sgd", "schedule-free-adamw", "prodigy");
    all = Conflicts.and(all, "each takes the move of a whole step for its own", other);
    return Conflicts.and(all, "its way back would count as a move of the step", "lookahead");
  }

  @Override
  public void transform(Weights weights, Progress progress) {
    for (Group group : groups) {
      for (int i = 0; i < group.were().size(); i++) {
        try (Scope scope = Scope.open()) {
          Tensor now = group.segments().get(i).weight();
          now.copy_(group.were().get(i).lerp_(now, new Scalar(group.factor())));
        }
      }
    }
  }

  @Override
  public State state() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    groups.forEach(group -> all.putAll(group.weights().named(group.before())));
    return new State(all, Map.of());
  }

  @Override
  public void restore(State state) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    groups.forEach(group -> all.putAll(group.weights().named(group.before())));
    Restore.into(all, state);
  }

  @Override
  public void close() {
    for (Group group : groups) {
      group
          .segments()
          .forEach(
              segment -> {
                Tensors.free(segment.weight());
                Tensors.free(segment.gradient());
              });
      group.were().forEach(Tensors::free);
      group.before().close();
    }
  }
}
