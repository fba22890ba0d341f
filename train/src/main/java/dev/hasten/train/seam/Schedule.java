package dev.hasten.train.seam;

import java.util.List;
import java.util.Map;

/**
 * What a scheduled quantity is multiplied by as training goes on. A closed form: the factor of a
 * step needs none of the steps before it. What has to remember something (evaluations seen) does so
 * in the {@link Course} that {@link #begin} makes for a run.
 */
public interface Schedule extends Choice.Chosen {
  /** The factor for the step that comes next. */
  double factor(Progress progress);

  /** For one run, as long as it lasts. */
  default Course begin() {
    return this::factor;
  }

  /**
   * What of it does not fit a run of that length, a line each: a warm-up that is longer, parts that
   * never come.
   */
  default List<String> faults(Progress run) {
    return List.of();
  }

  /** Labels of the metrics of evaluations that it waits for; none for most. */
  default List<String> metrics() {
    return List.of();
  }

  /** With every duration that is no share of the run so many times as long. */
  default Schedule scaled(double times) {
    return this;
  }

  /** A schedule in one run: what it remembers is in the checkpoint. */
  @FunctionalInterface
  interface Course extends Stateful {
    /** The factor for the step that comes next. */
    double factor(Progress progress);

    /** Sees the metrics of an evaluation. */
    default void evaluated(Map<String, Double> metrics) {}
  }
}
