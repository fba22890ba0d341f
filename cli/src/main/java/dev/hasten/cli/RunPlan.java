package dev.hasten.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Which run of how many, and how long all of them will take: by what a finished run of the same
 * recipe took, else by examples at the speed of what has run so far.
 */
final class RunPlan {
  /** Less than this tells little of the speed. */
  private static final double ENOUGH_SECONDS = 2;

  /** A run to come: its name, its seed, and how many examples it trains on in all. */
  record Planned(String recipe, long seed, double examples) {}

  private final List<Planned> runs;
  private final Map<String, Double> secondsOf = new HashMap<>();
  private int current = -1;
  private double begunAt = Double.NaN;
  private double currentBegunAt;
  private double currentExamples;
  private double finishedExamples;
  private double finishedSeconds;

  RunPlan(List<Planned> runs) {
    this.runs = List.copyOf(runs);
  }

  /** A single run needs no plan. */
  static RunPlan none() {
    return new RunPlan(List.of());
  }

  int count() {
    return runs.size();
  }

  /** From 1; none outside a plan. */
  OptionalInt number() {
    return current < 0 ? OptionalInt.empty() : OptionalInt.of(current + 1);
  }

  void started(String recipe, long seed, double now) {
    current = -1;
    for (int i = 0; i < runs.size(); i++) {
      if (runs.get(i).recipe().equals(recipe) && runs.get(i).seed() == seed) {
        current = i;
      }
    }
    begunAt = Double.isNaN(begunAt) ? now : begunAt;
    currentBegunAt = now;
    currentExamples = 0;
  }

  /** So many examples of the current run are done. */
  void at(double examples) {
    currentExamples = examples;
  }

  void ended(double now) {
    if (current >= 0) {
      double seconds = now - currentBegunAt;
      secondsOf.put(runs.get(current).recipe(), seconds);
      finishedExamples += currentExamples;
      finishedSeconds += seconds;
      currentExamples = 0;
      currentBegunAt = now;
    }
  }

  /** Seconds since the first run began. */
  double elapsed(double now) {
    return now - begunAt;
  }

  /** Seconds to the end of the last run; none before the speed is known. */
  OptionalDouble left(double now) {
    double spent = now - currentBegunAt;
    double examples = finishedExamples + currentExamples;
    if (current < 0 || finishedSeconds + spent < ENOUGH_SECONDS || examples == 0) {
      return OptionalDouble.empty();
    }
    double each = (finishedSeconds + spent) / examples;
    double left = Math.max(0, left(runs.get(current), each, currentExamples, spent));
    for (Planned run : runs.subList(current + 1, runs.size())) {
      left += secondsOf.getOrDefault(run.recipe(), each * run.examples());
    }
    return OptionalDouble.of(left);
  }

  private double left(Planned run, double each, double done, double spent) {
    if (secondsOf.containsKey(run.recipe())) {
      return secondsOf.getOrDefault(run.recipe(), 0.0) - spent;
    }
    double own = done > 0 && spent > ENOUGH_SECONDS ? spent / done : each;
    return own * (run.examples() - done);
  }
}
