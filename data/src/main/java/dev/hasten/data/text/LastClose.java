package dev.hasten.data.text;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Closes what two share, when both are closed. */
final class LastClose {
  private final AtomicInteger open = new AtomicInteger(2);
  private final Runnable close;

  LastClose(Runnable close) {
    this.close = close;
  }

  /** What one of the two runs when it is closed; to run it again does nothing. */
  Runnable share() {
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      if (!closed.getAndSet(true) && open.decrementAndGet() == 0) {
        close.run();
      }
    };
  }
}
