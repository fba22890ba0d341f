package dev.hasten.cli;

import java.util.concurrent.CountDownLatch;

/**
 * What happens on SIGINT and SIGTERM. While a verb heeds them, its thread is interrupted, and the
 * process ends with the verb's exit code when the verb has put things in order; otherwise there is
 * nothing to save and it ends at once.
 */
final class Interruption {
  private final Thread worker;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean heeded;
  private volatile int exitCode;

  private Interruption(Thread worker) {
    this.worker = worker;
  }

  /** That of this process, of which the current thread does the work. */
  static Interruption ofProcess() {
    Interruption interruption = new Interruption(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::signalled, "hasten-signal"));
    return interruption;
  }

  /** One that never comes, for tests. */
  static Interruption none() {
    return new Interruption(Thread.currentThread());
  }

  /** Work that puts things in order when its thread is interrupted. */
  interface Heeding extends AutoCloseable {
    @Override
    void close();
  }

  /** Until it is closed, a signal interrupts the worker and waits for the end. */
  Heeding heed() {
    heeded = true;
    return () -> heeded = false;
  }

  /** Ends the process. */
  void exit(int code) {
    exitCode = code;
    ended.countDown();
    System.exit(code); // waits for ever when a signal is being handled, which then ends the process
  }

  private void signalled() {
    if (ended.getCount() == 0) {
      return;
    }
    if (!heeded) {
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
    System.err.println("\nhasten: interrupted: ending the step and saving");
    worker.interrupt();
    try {
      ended.await();
    } catch (InterruptedException e) {
      return;
    }
    Runtime.getRuntime().halt(exitCode);
  }
}
