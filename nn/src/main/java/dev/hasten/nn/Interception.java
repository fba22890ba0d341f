package dev.hasten.nn;

/** An interceptor in place; closing takes it off. */
@FunctionalInterface
public interface Interception extends AutoCloseable {
  @Override
  void close();
}
