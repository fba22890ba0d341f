package dev.hasten.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/** What to close again, last first, where something that is made of several parts cannot be. */
public final class Undo {
  private final Deque<Runnable> closings = new ArrayDeque<>();

  /** Remembers one. */
  public void push(Runnable closing) {
    closings.push(closing);
  }

  /** Forgets the first one: another has taken it over. */
  public void forgetFirst() {
    closings.removeLast();
  }

  /** Closes all of them; what one of them throws is suppressed for the reason. */
  public void run(Throwable reason) {
    while (!closings.isEmpty()) {
      try {
        closings.pop().run();
      } catch (RuntimeException | Error e) {
        reason.addSuppressed(e);
      }
    }
  }
}
