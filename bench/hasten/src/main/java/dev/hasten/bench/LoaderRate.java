package dev.hasten.bench;

import dev.hasten.data.BatchSource;
import dev.hasten.data.DataPair;
import dev.hasten.data.Prefetch;
import dev.hasten.engine.Scope;

/** Batches of images as training draws them. */
final class LoaderRate implements AutoCloseable {
  private static final int WAITING = 2;

  private final DataPair data;
  private final BatchSource batches;

  /** Closes the data too. */
  LoaderRate(DataPair data, int batch) {
    this.data = data;
    batches = new Prefetch(data.train().batches(batch, 1), WAITING);
  }

  /** Images a second. */
  double rate(double seconds) {
    for (int i = 0; i < WAITING + 2; i++) { // those that were made while others were timed
      next();
    }
    long begun = System.nanoTime();
    long count = 0;
    while ((System.nanoTime() - begun) * 1e-9 < seconds) {
      count += next();
    }
    return count / ((System.nanoTime() - begun) * 1e-9);
  }

  private int next() {
    try (Scope scope = Scope.open()) {
      return batches.next().size();
    }
  }

  @Override
  public void close() {
    batches.close();
    data.close();
  }
}
