package dev.hasten.cli;

import dev.hasten.engine.OtherLoad;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;

/** Passes events on, and warns once in a run when something else keeps the machine busy. */
final class LoadWatch implements Observer {
  private static final double SECONDS_BEFORE = 3;
  private static final double SECONDS_BETWEEN = 5;

  private final Observer observer;
  private OtherLoad load = OtherLoad.sinceNow();
  private double lookAt = SECONDS_BEFORE;
  private boolean told;

  LoadWatch(Observer observer) {
    this.observer = observer;
  }

  @Override
  public void on(Event event) {
    observer.on(event);
    if (event instanceof Event.Started) {
      load = OtherLoad.sinceNow();
      lookAt = SECONDS_BEFORE;
      told = false;
    } else if (event instanceof Event.Stepped && !told && load.seconds() > lookAt) {
      lookAt = load.seconds() + SECONDS_BETWEEN;
      double cores = load.cores();
      if (Words.isCrowded(cores)) {
        told = true;
        observer.on(new Event.Warned(event.step(), Words.crowded(cores)));
      }
    }
  }
}
