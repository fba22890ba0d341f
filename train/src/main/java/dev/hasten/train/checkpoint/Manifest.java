package dev.hasten.train.checkpoint;

import dev.hasten.engine.RandomStream;
import dev.hasten.train.event.Event;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a checkpoint says of itself, for people and for the resume: all of the run but its tensors.
 *
 * @param step updates done
 * @param epoch epochs gone by, with a fraction
 * @param best whether it was evaluated, and better than all before
 * @param recipe what made the run, in words, by name: a resume must agree with it
 * @param machine what the bits depend on besides, by name
 * @param clock the seconds of training
 * @param evaluations all so far
 * @param reached the first one at the target
 * @param streams the states of all random streams by name
 * @param scalars numbers of the parts with a memory, by name
 */
public record Manifest(
    long step,
    double epoch,
    boolean best,
    Map<String, String> recipe,
    Map<String, String> machine,
    Clock clock,
    List<Event.Evaluated> evaluations,
    Optional<Event.Reached> reached,
    Map<String, RandomStream.State> streams,
    Map<String, Number> scalars) {
  /**
   * Copies maps and list.
   *
   * @throws IllegalArgumentException when the step is negative
   */
  public Manifest {
    if (step < 0) {
      throw new IllegalArgumentException(
          "expected a step of 0 or more, but got " + step + ": count the steps done");
    }
    recipe = copy(recipe);
    machine = copy(machine);
    evaluations = List.copyOf(evaluations);
    streams = copy(streams);
    scalars = copy(scalars);
  }

  /**
   * Seconds of training.
   *
   * @param seconds in all
   * @param loggedSeconds at the last log step
   * @param loggedStep the last log step
   */
  public record Clock(double seconds, double loggedSeconds, long loggedStep) {}

  /** The metrics of the last evaluation; none before the first. */
  public Map<String, Double> metrics() {
    return evaluations.isEmpty() ? Map.of() : evaluations.get(evaluations.size() - 1).metrics();
  }

  private static <V> Map<String, V> copy(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
