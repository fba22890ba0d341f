package dev.hasten.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Threads that make the parts of one batch. They end by themselves when there is nothing to do. */
final class Workers {
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

  /**
   * The parts 0 to count - 1 in this order, whoever made them first. Of several faults that of the
   * first part is thrown.
   *
   * @throws CancellationException when this thread is interrupted meanwhile
   */
  <T> List<T> make(int count, IntFunction<T> part) {
    List<Callable<T>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      tasks.add(() -> part.apply(number));
    }
    try {
      List<T> made = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        made.add(future.get());
      }
      return made;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while a batch was made");
    } catch (ExecutionException fault) {
      if (fault.getCause() instanceof Error error) {
        throw error;
      }
      if (fault.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(fault.getCause());
    }
  }
}
