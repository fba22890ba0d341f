package dev.hasten.data;

import java.util.OptionalLong;

/**
 * An endless sequence of batches that can be left and taken up again. One thread at a time.
 *
 * <p>Two sources with the same settings and the same {@link #position} give the same batches from
 * there on, bit for bit: that is what makes a run resumable in the middle of an epoch.
 */
public interface BatchSource extends AutoCloseable {
  /**
   * The next batch, made in the caller's scope; where none is open the caller frees its tensors.
   *
   * @throws DataException when the data behind it are at fault
   */
  Batch next();

  /** The place of the batch that {@link #next} will give. */
  Position position();

  /**
   * Goes to a place, back or forth.
   *
   * @throws IllegalArgumentException when the place is beyond the end of its epoch
   */
  void seek(Position position);

  /** The number of batches of each epoch, if it is known without reading them. */
  OptionalLong epochLength();

  /**
   * The part of each batch, from here on, that one of several ranks trains on. Where a source can,
   * it makes that part alone; else the whole batch is made and cut. Takes this source over: use and
   * close what is given instead.
   */
  default BatchSource shared(Share share) {
    return new SharedBatches(this, share);
  }

  /**
   * Stops whatever works ahead in the background until the handle is closed: for when the clock of
   * training is off. Waits for a batch that is being made. {@link #next} is not called meanwhile.
   */
  default Pause pause() {
    return () -> {};
  }

  /** A stop of background work; closing it lets the work go on. */
  interface Pause extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  void close();

  /**
   * Batches from anywhere: each call of {@link Iterable#iterator} is one epoch. Every iterator has
   * to give the same batches for a run to be resumable; {@link #seek} starts a new one and skips.
   * Tensors stay the iterable's own: what {@link #next} hands out are second handles on them. Fresh
   * tensors that the iterator makes land in the caller's scope.
   */
  static BatchSource of(Iterable<Batch> epoch) {
    return new IterableSource(epoch);
  }
}
