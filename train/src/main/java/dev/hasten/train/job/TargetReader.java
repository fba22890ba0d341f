package dev.hasten.train.job;

import dev.hasten.data.Task;
import dev.hasten.train.Target;
import dev.hasten.train.seam.Metric;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the target of a job. */
final class TargetReader {
  private TargetReader() {}

  /**
   * The target, with a fault where there is none.
   *
   * @param task what is learned of the data; nothing where these have a fault
   */
  static Optional<Target> read(Node node, Optional<Task> task, Faults faults) {
    Fields fields = Fields.of(node, "the target", faults);
    if (!(node instanceof MappingNode)) {
      return Optional.empty();
    }
    fields.allow("the target", List.of("metric", "at_least", "at_most"));
    boolean atLeast = fields.get("at_least").isPresent();
    if (atLeast == fields.get("at_most").isPresent()) {
      String found = atLeast ? "both: remove one" : "neither: add one";
      faults.add(node, "expected one of at_least and at_most for the target, but got " + found);
      return Optional.empty();
    }
    Node metric = fields.place("metric");
    Optional<String> given = fields.get("metric").map(named -> Scalars.text(named).orElse(""));
    String name = given.orElse(Metric.usual(task.orElse(Task.CLASSIFICATION)).label());
    Optional<Metric> known = Metric.of(name);
    Node value = fields.place(atLeast ? "at_least" : "at_most");
    Optional<Double> number =
        Scalars.value(value).filter(Number.class::isInstance).map(n -> ((Number) n).doubleValue());
    if (number.isEmpty()) {
      faults.add(
          value,
          "expected a number for the target, but got "
              + Scalars.words(value)
              + ": write one such as "
              + known.orElse(Metric.ACCURACY).example());
      return Optional.empty();
    }
    if (task.isEmpty() && given.isEmpty()) {
      return Optional.empty(); // which metric is meant, the data do not tell: they have a fault
    }
    Optional<String> fault = task.flatMap(some -> Metric.fault("the target", name, some));
    if (fault.isPresent()) {
      faults.add(metric, fault.get());
      return Optional.empty();
    }
    if (known.filter(Metric::isShare).isPresent() && !(number.get() >= 0 && number.get() <= 1)) {
      faults.add(
          value,
          "expected a share such as 0.93 or 93% for the target, but got "
              + Scalars.words(value)
              + ": write it as one of these");
      return Optional.empty();
    }
    Optional<String> outside = known.flatMap(some -> some.rangeFault(number.get()));
    if (outside.isPresent()) {
      faults.add(value, outside.get());
      return Optional.empty();
    }
    try {
      return Optional.of(new Target(name, number.get(), atLeast));
    } catch (IllegalArgumentException e) {
      faults.add(metric, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
