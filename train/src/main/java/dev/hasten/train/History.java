package dev.hasten.train;

import dev.hasten.train.event.Event;
import dev.hasten.train.seam.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The evaluations of a run so far. */
final class History {
  private final Optional<Target> target;
  private final Metric usual;
  private final List<Event.Evaluated> evaluations = new ArrayList<>();
  private Optional<Event.Reached> reached = Optional.empty();
  private double bestValue;
  private long bestStep = -1;

  /**
   * Of none as yet.
   *
   * @param usual what evaluations are ranked by where there is no target
   */
  History(Optional<Target> target, Metric usual) {
    this.target = target;
    this.usual = usual;
  }

  /** Adds one; answers the event if it is the first at the target. */
  Optional<Event.Reached> add(Event.Evaluated evaluated) {
    evaluations.add(evaluated);
    rank(evaluated);
    boolean first =
        reached.isEmpty() && target.map(t -> t.reachedBy(evaluated.metrics())).orElse(false);
    if (!first) {
      return Optional.empty();
    }
    String metric = metric();
    double value = evaluated.metrics().getOrDefault(metric, Double.NaN);
    reached =
        Optional.of(
            new Event.Reached(
                evaluated.step(), evaluated.epoch(), evaluated.seconds(), metric, value));
    return reached;
  }

  /** Goes on from a saved one. */
  void restore(List<Event.Evaluated> saved, Optional<Event.Reached> savedReached) {
    evaluations.addAll(saved);
    saved.forEach(this::rank);
    reached = savedReached;
  }

  private void rank(Event.Evaluated evaluated) {
    double value = evaluated.metrics().getOrDefault(metric(), Double.NaN);
    boolean up = target.map(Target::atLeast).orElse(!usual.lowerIsBetter());
    if (bestStep < 0 || (up ? value > bestValue : value < bestValue)) {
      bestValue = value;
      bestStep = evaluated.step();
    }
  }

  private String metric() {
    return target.map(Target::metric).orElse(usual.label());
  }

  /** Whether the model was evaluated after that step. */
  boolean evaluatedAt(long step) {
    return !evaluations.isEmpty() && evaluations.get(evaluations.size() - 1).step() == step;
  }

  /** Whether that evaluation was better than all before it. */
  boolean bestAt(long step) {
    return bestStep == step;
  }

  /** The metrics of the last evaluation; none before the first. */
  Map<String, Double> metrics() {
    return evaluations.isEmpty() ? Map.of() : evaluations.get(evaluations.size() - 1).metrics();
  }

  Optional<Event.Reached> reached() {
    return reached;
  }

  List<Event.Evaluated> evaluations() {
    return List.copyOf(evaluations);
  }
}
