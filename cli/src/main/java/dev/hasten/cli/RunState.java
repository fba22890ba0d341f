package dev.hasten.cli;

import dev.hasten.data.Unit;
import dev.hasten.train.event.Event;
import dev.hasten.train.seam.Metric;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is known of the run that is going on.
 *
 * @param begunAt seconds of the clock when it started
 * @param secondsPerStep by the clock, evaluation included; 0 before the first step
 */
record RunState(
    Event.Started started,
    double begunAt,
    long step,
    double epoch,
    double secondsPerStep,
    double rate,
    Optional<Event.Progressed> logged,
    Optional<Event.Evaluated> evaluated) {
  static final RunState NONE = of(new Event.Started("", 0, 0, 1, 1, 1, 0, "", Unit.EXAMPLES), 0);

  static RunState of(Event.Started started, double now) {
    double epoch = (double) started.step() / started.stepsPerEpoch();
    return new RunState(
        started, now, started.step(), epoch, 0, 0, Optional.empty(), Optional.empty());
  }

  RunState at(Event.Stepped stepped, double now) {
    double each = (now - begunAt) / Math.max(1, stepped.step() - started.step());
    double speed = logged.isPresent() || each <= 0 ? rate : started.batch() / each;
    return new RunState(
        started, begunAt, stepped.step(), stepped.epoch(), each, speed, logged, evaluated);
  }

  RunState with(Event.Progressed progressed) {
    return new RunState(
        started,
        begunAt,
        progressed.step(),
        progressed.epoch(),
        secondsPerStep,
        progressed.examplesPerSecond(),
        Optional.of(progressed),
        evaluated);
  }

  RunState with(Event.Evaluated last) {
    return new RunState(
        started, begunAt, step, epoch, secondsPerStep, rate, logged, Optional.of(last));
  }

  double fraction() {
    return (double) step / started.steps();
  }

  double secondsLeft() {
    return secondsPerStep * (started.steps() - step);
  }

  /** Beside the bar; the highest rank is left out first where there is no room. */
  List<ProgressBar.Part> parts(double now, OptionalDouble allLeft) {
    String epochs = Words.amount(epoch) + "/" + Words.amount(epochs());
    String all = allLeft.isPresent() ? Words.time(allLeft.getAsDouble()) : "";
    return List.of(
        part("epoch " + epochs, "ep " + epochs, 7),
        part(speed(), speed().replace("images", "img"), 2),
        part("ETA " + Words.time(secondsLeft()), "ETA " + Words.time(secondsLeft()), 1),
        all.isEmpty() ? part("", "", 9) : part("all " + all, "all " + all, 8),
        logged
            .map(e -> part(format("loss %.4f", e.loss()), format("loss %.3f", e.loss()), 3))
            .orElse(part("", "", 9)),
        logged
            .map(
                e ->
                    part(
                        "learning rate " + Words.rate(e.learningRate()),
                        "lr " + Words.rate(e.learningRate()),
                        5))
            .orElse(part("", "", 9)),
        logged
            .map(
                e ->
                    part(
                        Words.waiting(e.waitingShare()),
                        format("wait %.0f%%", 100 * e.waitingShare()),
                        6))
            .orElse(part("", "", 9)),
        evaluated.map(e -> quality(e.metrics())).orElse(part("", "", 9)));
  }

  /** What evaluations are ranked by, of classes or of numbers. */
  private static ProgressBar.Part quality(Map<String, Double> metrics) {
    Double accuracy = metrics.get(Metric.ACCURACY.label());
    if (accuracy != null) {
      return part(format("accuracy %.4f", accuracy), format("acc %.3f", accuracy), 4);
    }
    Double error = metrics.get(Metric.RMSE.label());
    return error == null
        ? part("", "", 9)
        : part("rmse " + Metric.RMSE.words(error), "rmse " + Metric.RMSE.words(error), 4);
  }

  /** As a plain line. */
  String words() {
    return format("epoch %5.2f  %3.0f%%  %s", epoch, 100 * fraction(), speed())
        + logged.map(e -> format("  loss %.4f", e.loss())).orElse("")
        + logged.map(e -> "  learning rate " + Words.rate(e.learningRate())).orElse("")
        + logged.map(e -> "  " + Words.waiting(e.waitingShare())).orElse("")
        + "  ETA "
        + Words.time(secondsLeft());
  }

  /** In the unit of the data. */
  private String speed() {
    return format("%,.0f %s/s", rate * started.unit().perExample(), started.unit().name());
  }

  private double epochs() {
    return (double) started.steps() / started.stepsPerEpoch();
  }

  private static ProgressBar.Part part(String wide, String narrow, int rank) {
    return new ProgressBar.Part(wide, narrow, rank);
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
