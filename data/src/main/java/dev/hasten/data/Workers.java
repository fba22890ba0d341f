package dev.hasten.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/** Threads that make the parts of one batch. They end by themselves when there is nothing to do. */
final class Workers implements AdjustableWorkers {
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads;

  Workers(int count) {
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "hasten-data");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public int count() {
    return threads.getCorePoolSize();
  }

  @Override
  public synchronized void setCount(int count) {
    if (count > threads.getMaximumPoolSize()) { // never a core above the maximum in between
      threads.setMaximumPoolSize(count);
      threads.setCorePoolSize(count);
    } else {
      threads.setCorePoolSize(count);
      threads.setMaximumPoolSize(count);
    }
  }

  /**
   * The parts 0 to count - 1 in this order, whoever made them first. Of several faults that of the
   * first part is thrown.
   *
   * @throws CancellationException when this thread is interrupted meanwhile
   */
  <T> List<T> make(int count, IntFunction<T> part) {
    List<Optional<T>> made = new ArrayList<>(Collections.nCopies(count, Optional.empty()));
    each(count, i -> made.set(i, Optional.of(part.apply(i)))); // each place has one writer
    return made.stream().map(Optional::orElseThrow).toList();
  }

  /** Does the parts 0 to count - 1, as {@link #make}. */
  void each(int count, IntConsumer part) {
    AtomicInteger next = new AtomicInteger();
    List<Callable<Optional<Fault>>> tasks =
        Collections.nCopies(Math.min(count, count()), () -> share(next, count, part));
    List<Future<Optional<Fault>>> futures = new ArrayList<>();
    for (Callable<Optional<Fault>> task : tasks) {
      futures.add(threads.submit(task));
    }
    boolean interrupted = false;
    Optional<Fault> first = Optional.empty();
    for (Future<Optional<Fault>> future : futures) {
      while (true) { // parts may write into memory that the caller frees: none may go on after this
        try {
          Optional<Fault> fault = future.get();
          if (first.isEmpty() || fault.isPresent() && fault.get().part() < first.get().part()) {
            first = fault;
          }
          break;
        } catch (InterruptedException e) {
          interrupted = true;
          next.set(count);
        } catch (ExecutionException fault) {
          throw new IllegalStateException(fault.getCause());
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while a batch was made");
    }
    first.ifPresent(Fault::raise);
  }

  /**
   * Takes parts while there are some. One that is at fault ends it, for all parts before it are
   * taken already.
   */
  private static Optional<Fault> share(AtomicInteger next, int count, IntConsumer part) {
    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
      try {
        part.accept(i);
      } catch (RuntimeException | Error cause) {
        next.set(count);
        return Optional.of(new Fault(i, cause));
      }
    }
    return Optional.empty();
  }

  private record Fault(int part, Throwable cause) {
    void raise() {
      if (cause instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) cause;
    }
  }
}
