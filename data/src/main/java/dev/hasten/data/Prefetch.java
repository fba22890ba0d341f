package dev.hasten.data;

import java.util.OptionalLong;
import java.util.concurrent.CancellationException;

/**
 * Makes batches ahead of time on a thread of its own: the same batches in the same order, bit for
 * bit, as its source gives. The thread starts with the first {@link #next} and ends with {@link
 * #close}; it sleeps while enough batches wait.
 *
 * <p>What goes wrong on the thread is thrown by {@link #next} in its turn, after the good batches
 * before it.
 */
public final class Prefetch implements BatchSource {
  private final BatchSource source;
  private int depth;
  private Position position;
  private boolean closed;
  private PrefetchThread thread;

  /**
   * Ahead of the given source, which is this one's own from now on.
   *
   * @param depth the number of batches that may wait, 1 or more; 2 is enough for a steady step
   */
  public Prefetch(BatchSource source, int depth) {
    if (depth < 1) {
      throw new IllegalArgumentException(
          "expected to prefetch 1 batch or more, but got " + depth + ": 2 will do");
    }
    this.source = source;
    this.depth = depth;
    this.position = source.position();
    this.thread = new PrefetchThread(source, depth);
  }

  /**
   * The next batch, waiting for it if need be.
   *
   * @throws CancellationException when this thread is interrupted while waiting; no batch is lost
   */
  @Override
  public Batch next() {
    requireOpen();
    PrefetchThread.Item item = thread.take();
    if (item instanceof PrefetchThread.Made made) {
      position = made.after();
      return made.handOver();
    }
    Throwable cause = ((PrefetchThread.Failed) item).cause();
    if (cause instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) cause;
  }

  /** How many batches may wait. */
  public int depth() {
    return depth;
  }

  /** Lets so many batches wait from now on, 1 or more; those that wait already stay. */
  public void setDepth(int batches) {
    thread.setDepth(batches);
    depth = batches;
  }

  /**
   * The place of the batch that {@link #next} will give, whatever the thread has fetched beyond it.
   */
  @Override
  public Position position() {
    return position;
  }

  @Override
  public void seek(Position target) {
    requireOpen();
    if (!thread.end()) {
      throw new IllegalStateException(
          "expected the source of batches to return within 5 s, but it did not: let it heed interrupts");
    }
    thread = new PrefetchThread(source, depth);
    source.seek(target);
    position = source.position();
  }

  @Override
  public Pause pause() {
    requireOpen();
    return thread.pause();
  }

  @Override
  public OptionalLong epochLength() {
    return source.epochLength();
  }

  /**
   * Ends the thread, frees what was not handed out and closes the source. Closing twice does
   * nothing.
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      thread.end();
      source.close();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "expected an open prefetch, but it was closed: make a new one");
    }
  }
}
