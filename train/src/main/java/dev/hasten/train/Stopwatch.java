package dev.hasten.train;

/** Counts the seconds of training, leaving out what is not. */
final class Stopwatch {
  private double seconds;
  private long startedAt;
  private boolean running;

  void start() {
    if (!running) {
      running = true;
      startedAt = System.nanoTime();
    }
  }

  void stop() {
    if (running) {
      seconds = seconds();
      running = false;
    }
  }

  double seconds() {
    return running ? seconds + (System.nanoTime() - startedAt) * 1e-9 : seconds;
  }

  /** Goes on from a saved time. */
  void set(double saved) {
    seconds = saved;
    startedAt = System.nanoTime();
  }
}
