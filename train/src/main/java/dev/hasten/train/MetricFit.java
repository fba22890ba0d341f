package dev.hasten.train;

import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.Task;
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
   * Looks at the loss, at the target and at schedules that wait for evaluations, and at the
   * examples these are made on.
   *
   * @throws IllegalArgumentException with a line for each that is not for such data
   */
  static void require(
      Recipe recipe, Optional<Target> target, TrainingData data, Optional<Dataset> evaluation) {
    Task task = data.task();
    List<String> faults = new ArrayList<>();
    evaluation.flatMap(some -> DataPair.numberFault(data, some)).ifPresent(faults::add);
    recipe
        .loss()
        .filter(loss -> task == Task.CLASSIFICATION)
        .map(NumberLoss::classesFault)
        .ifPresent(faults::add);
    target
        .filter(some -> evaluation.isPresent())
        .flatMap(some -> Metric.fault("the target", some.metric(), task))
        .ifPresent(faults::add);
    Stream.concat(Stream.of(recipe.schedule()), recipe.schedules().values().stream())
        .map(Schedule::metrics)
        .flatMap(List::stream)
        .distinct()
        .flatMap(metric -> Metric.fault("a schedule", metric, task).stream())
        .forEach(faults::add);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
  }
}
