package dev.hasten.train.event;

/**
 * Is told what happens in a run, on the training thread and in order. It should return quickly;
 * what it throws is logged and never stops a training.
 */
@FunctionalInterface
public interface Observer {
  /** Something happened. */
  void on(Event event);
}
