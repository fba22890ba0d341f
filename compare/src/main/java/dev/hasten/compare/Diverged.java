package dev.hasten.compare;

import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import java.util.ArrayList;
import java.util.List;

/** Remembers how far a training came, for when it fails on the way. */
final class Diverged implements Observer {
  private final List<Event.Evaluated> evaluations = new ArrayList<>();
  private double seconds;
  private long steps;

  @Override
  public void on(Event event) {
    if (event instanceof Event.Evaluated evaluated) {
      evaluations.add(evaluated);
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

  List<Event.Evaluated> evaluations() {
    return List.copyOf(evaluations);
  }
}
