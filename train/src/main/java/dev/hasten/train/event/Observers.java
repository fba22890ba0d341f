package dev.hasten.train.event;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several observers as one. What one of them throws reaches neither the training nor the others:
 * the first failure of each is logged as a warning, all of them with their trace at debug, since an
 * observer that fails once (a full disk) mostly fails at every event.
 */
public final class Observers implements Observer {
  private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

  private final List<Observer> observers;
  private final Set<Observer> failed = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Tells each in that order. */
  public Observers(List<Observer> observers) {
    this.observers = List.copyOf(observers);
  }

  @Override
  public void on(Event event) {
    for (Observer observer : observers) {
      try {
        observer.on(event);
      } catch (RuntimeException | StackOverflowError | LinkageError e) {
        report(observer, event, e);
      }
    }
  }

  private void report(Observer observer, Event event, Throwable fault) {
    String name = observer.getClass().getSimpleName();
    if (failed.add(observer)) {
      LOG.warn("training goes on, but {} failed at {}: {}", name, event, fault.toString());
    }
    LOG.debug("{} failed at {}", name, event, fault);
  }
}
