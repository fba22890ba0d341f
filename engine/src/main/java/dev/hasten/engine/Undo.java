package dev.hasten.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** What to close again, last first, where something that is made of several parts cannot be. */
public final class Undo {
  private final Deque<Runnable> closings = new ArrayDeque<>();

  /** Makes one part of each maker; where one cannot be made, those before it are closed. */
  public static <M, T> List<T> made(List<M> makers, Function<M, T> make, Consumer<T> close) {
    Undo undo = new Undo();
    List<T> parts = new ArrayList<>();
    try {
      for (M maker : makers) {
        T part = make.apply(maker);
        undo.push(() -> close.accept(part));
        parts.add(part);
      }
    } catch (RuntimeException | Error e) {
      undo.run(e);
      throw e;
    }
    return List.copyOf(parts);
  }

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
        if (e != reason) {
          reason.addSuppressed(e);
        }
      }
    }
  }
}
