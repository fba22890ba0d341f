package dev.hasten.compare;

import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import java.util.ArrayList;
import java.util.List;

/** What a training told on its way: how far it came, should it fail, and its pace. */
final class Watched implements Observer {
  private final List<Event.Evaluated> evaluations = new ArrayList<>();
  private double seconds;
  private long steps;
  private double examples; // until examplesAt, the last log step
  private double examplesAt;

  @Override
  public void on(Event event) {
    if (event instanceof Event.Evaluated evaluated) {
      evaluations.add(evaluated);
    } else if (event instanceof Event.Progressed told) {
      examples += told.examplesPerSecond() * (told.seconds() - examplesAt);
      examplesAt = told.seconds();
    } else if (event instanceof Event.Ended ended) {
      seconds = ended.seconds();
      steps = ended.step();
    }
  }

  double seconds() {
    return seconds;
  }

  long steps() {
    return steps;
  }

  /** Those that steps really took: a method may leave some out, or change the batch. */
  double examplesPerSecond() {
    return examplesAt > 0 ? examples / examplesAt : 0;
  }

  List<Event.Evaluated> evaluations() {
    return List.copyOf(evaluations);
  }
}
