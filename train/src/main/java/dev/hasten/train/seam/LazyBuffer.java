package dev.hasten.train.seam;

import dev.hasten.engine.FlatBuffer;
import java.util.Optional;
import java.util.function.Supplier;

/** A flat buffer that need not be there before somebody asks for it. */
final class LazyBuffer implements AutoCloseable {
  private final Supplier<FlatBuffer> make;
  private Optional<FlatBuffer> buffer;
  private boolean closed;

  private LazyBuffer(Optional<FlatBuffer> buffer, Supplier<FlatBuffer> make) {
    this.buffer = buffer;
    this.make = make;
  }

  /** One that is there. */
  static LazyBuffer of(FlatBuffer buffer) {
    return new LazyBuffer(Optional.of(buffer), () -> buffer);
  }

  /** One that is made when it is asked for. */
  static LazyBuffer onDemand(Supplier<FlatBuffer> make) {
    return new LazyBuffer(Optional.empty(), make);
  }

  /** The buffer, which stays from now on. */
  FlatBuffer get() {
    requireOpen();
    FlatBuffer there = buffer.orElseGet(make);
    buffer = Optional.of(there);
    return there;
  }

  /** The buffer if it is there. */
  Optional<FlatBuffer> ifThere() {
    return buffer;
  }

  /** Frees it until somebody asks again. */
  void release() {
    buffer.ifPresent(FlatBuffer::close);
    buffer = Optional.empty();
  }

  /**
   * Refuses the use of what was closed.
   *
   * @throws IllegalStateException when it was closed
   */
  void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "expected the trained weights to be open, but it was closed: make new ones of the model");
    }
  }

  @Override
  public void close() {
    closed = true;
    release();
  }
}
