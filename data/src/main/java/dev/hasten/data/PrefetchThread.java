package dev.hasten.data;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One run of a prefetching thread over a source: it starts at the first take and is never started
 * again.
 */
final class PrefetchThread {
  private static final long PATIENCE_MILLIS = 5_000;

  private final BatchSource source;
  private final BlockingQueue<Item> ready = new LinkedBlockingQueue<>();
  private final Semaphore room; // for batches that wait
  private int depth;
  private int owed; // places to take away as batches are taken
  // Held while a batch is made. Fair, so that a pause is not overtaken by the next batch.
  private final Semaphore making = new Semaphore(1, true);
  private final Thread thread;
  private volatile boolean ended;
  private Optional<Item> fault = Optional.empty();

  /** What the thread hands over. */
  sealed interface Item permits Made, Failed {}

  /** A batch owned by no scope, and the place after it. */
  record Made(Batch batch, Position after) implements Item {
    /**
     * Moves the tensors to the caller's scope; where none is open they stay the caller's to free.
     */
    Batch handOver() {
      PointerScope scope = PointerScope.getInnerScope();
      if (scope != null) {
        attach(scope, batch.inputs());
        attach(scope, batch.targets());
      }
      return batch;
    }

    void free() {
      Tensors.free(batch.inputs());
      Tensors.free(batch.targets());
    }

    private static void attach(PointerScope scope, Tensor tensor) {
      scope.attach(tensor);
      Tensors.free(tensor); // gives up our own hold; the scope has one now
    }
  }

  /** What the source threw; nothing follows. */
  record Failed(Throwable cause) implements Item {}

  PrefetchThread(BatchSource source, int depth) {
    this.source = source;
    this.room = new Semaphore(depth);
    this.depth = depth;
    this.thread = new Thread(this::run, "hasten-prefetch");
    thread.setDaemon(true);
  }

  /** The next item, waiting for it if need be. A fault is given again and again. */
  Item take() {
    if (fault.isPresent()) {
      return fault.get();
    }
    if (thread.getState() == Thread.State.NEW) {
      Loader.load(
          torch.class); // not on the thread: interrupted half way it could not be loaded any more
      thread.start();
    }
    try {
      Item waiting = ready.poll();
      Item item = waiting != null ? waiting : ready.take();
      makeRoom();
      if (item instanceof Failed) {
        fault = Optional.of(item);
      }
      return item;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for the next batch");
    }
  }

  private synchronized void makeRoom() {
    if (owed > 0) {
      owed--;
    } else {
      room.release();
    }
  }

  /** Lets so many batches wait. */
  synchronized void setDepth(int batches) {
    for (; depth < batches; depth++) {
      makeRoom();
    }
    for (; depth > batches; depth--) {
      if (!room.tryAcquire()) {
        owed++;
      }
    }
  }

  /** Waits until no batch is being made, and lets none be begun until the handle is closed. */
  BatchSource.Pause pause() {
    AtomicBoolean closed = new AtomicBoolean();
    try {
      making.acquire();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt(); // the run is about to end: nothing is worth waiting for
      closed.set(true);
    }
    return () -> {
      if (!closed.getAndSet(true)) {
        making.release();
      }
    };
  }

  /**
   * Ends the thread and frees the batches that wait.
   *
   * @return whether it has ended; a source that neither returns nor heeds interrupts keeps it alive
   *     until it returns
   */
  boolean end() {
    ended = true;
    thread.interrupt();
    boolean over = joined();
    drain();
    return over;
  }

  private void run() {
    boolean more = true;
    while (more && !ended) {
      more = makeOne();
    }
    if (ended) {
      drain(); // for when nobody waited until now
    }
  }

  /** Whether more can follow. */
  private boolean makeOne() {
    Item item;
    try {
      making.acquire();
    } catch (InterruptedException interrupted) {
      return false;
    }
    try {
      item = make();
    } finally {
      making.release();
    }
    try {
      room.acquire();
      ready.put(item);
    } catch (InterruptedException interrupted) {
      free(item);
      return false;
    }
    return item instanceof Made;
  }

  private Item make() {
    try (Scope scope = Scope.open()) {
      Batch batch = source.next();
      Tensors.own(batch.inputs());
      Tensors.own(batch.targets());
      return new Made(batch, source.position());
    } catch (RuntimeException | Error cause) {
      return new Failed(cause);
    }
  }

  private void drain() {
    for (Item item = ready.poll(); item != null; item = ready.poll()) {
      free(item);
    }
  }

  private static void free(Item item) {
    if (item instanceof Made made) {
      made.free();
    }
  }

  private boolean joined() {
    boolean interrupted = false;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    try {
      while (thread.isAlive() && System.nanoTime() < end) {
        try {
          thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException again) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return !thread.isAlive();
  }
}
