package dev.hasten.data;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Collections;
import java.util.Iterator;
import java.util.OptionalLong;

/** See {@link BatchSource#of}. */
final class IterableSource implements BatchSource {
  private final Iterable<Batch> epochs;
  private Iterator<Batch> rest = Collections.emptyIterator();
  private boolean started;
  private long epoch;
  private long batch;

  IterableSource(Iterable<Batch> epochs) {
    this.epochs = epochs;
  }

  @Override
  public Batch next() {
    ready();
    Batch given = rest.next();
    batch++;
    // The iterable may keep its tensors for the next epoch, so the caller gets handles of its own.
    return given.with(Tensors.alias(given.inputs()), Tensors.alias(given.targets()));
  }

  /**
   * Only asking the iterator tells whether an epoch has ended, so a place may read (e, n) or (e +
   * 1, 0): both mean the same.
   */
  @Override
  public Position position() {
    return new Position(epoch, batch);
  }

  @Override
  public void seek(Position position) {
    started = true;
    rest = epochs.iterator();
    for (long skipped = 0; skipped < position.batch(); skipped++) {
      try (Scope scope = Scope.open()) {
        if (!rest.hasNext()) {
          throw new IllegalArgumentException(
              "expected a batch below "
                  + skipped
                  + ", but got "
                  + position
                  + ": the iterable ended there");
        }
        rest.next();
      }
    }
    epoch = position.epoch();
    batch = position.batch();
  }

  @Override
  public OptionalLong epochLength() {
    return OptionalLong.empty();
  }

  @Override
  public void close() {
    rest = Collections.emptyIterator();
  }

  private void ready() {
    if (!started) {
      started = true;
      rest = epochs.iterator();
    } else if (!rest.hasNext()) {
      rest = epochs.iterator();
      epoch++;
      batch = 0;
    }
    if (!rest.hasNext()) {
      throw new DataException(
          "expected an iterable of at least one batch, but it gave none in epoch "
              + epoch
              + ": give one whose iterator() begins anew at each call");
    }
  }
}
