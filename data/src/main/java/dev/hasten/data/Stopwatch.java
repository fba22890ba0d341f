package dev.hasten.data;

import java.util.function.Supplier;

/** Adds up the time that work took. */
final class Stopwatch {
  private long nanoseconds;

  <T> T time(Supplier<T> work) {
    long begun = System.nanoTime();
    T made = work.get();
    nanoseconds += System.nanoTime() - begun;
    return made;
  }

  double seconds() {
    return Math.max(1, nanoseconds) * 1e-9;
  }
}
