package dev.hasten.train;

import dev.hasten.data.TrainingData;
import dev.hasten.train.loss.NumberLoss;
import dev.hasten.train.seam.Metric;
import dev.hasten.train.seam.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether the data can give what a run minimises, and evaluations tell what it waits for. */
final class MetricFit {
  private MetricFit() {}

  /**
   * Looks at the loss, at the target and at schedules that wait for evaluations.
   *
   * @throws IllegalArgumentException with a line for each that is not for such data
   */
  static void require(Recipe recipe, Optional<Target> target, TrainingData data) {
    boolean numbers = data.numericTarget().isPresent();
    List<String> faults = new ArrayList<>();
    recipe.loss().filter(loss -> !numbers).map(MetricFit::lossFault).ifPresent(faults::add);
    target.flatMap(some -> fault("the target", some.metric(), numbers)).ifPresent(faults::add);
    Stream.concat(Stream.of(recipe.schedule()), recipe.schedules().values().stream())
        .map(Schedule::metrics)
        .flatMap(List::stream)
        .distinct()
        .flatMap(metric -> fault("a schedule", metric, numbers).stream())
        .forEach(faults::add);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
  }

  /** Why a loss of numbers is not for classes. */
  static String lossFault(NumberLoss loss) {
    return "expected a number to predict for the loss "
        + loss.label()
        + ", but the data are of classes, whose loss is the cross-entropy: leave it out";
  }

  /**
   * Why a metric is not for such data, if it is not.
   *
   * @param what waits for it
   * @param numbers whether numbers are to be predicted, not classes
   */
  static Optional<String> fault(String what, String metric, boolean numbers) {
    return Metric.of(metric).filter(known -> known.isOf(numbers)).isPresent()
        ? Optional.empty()
        : Optional.of(
            "expected a metric of "
                + (numbers ? "a number to predict" : "classes")
                + " for "
                + what
                + " ("
                + String.join(", ", Metric.labels(numbers))
                + "), but got "
                + metric
                + ": name one of these");
  }
}
