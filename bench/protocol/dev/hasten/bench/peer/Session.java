package dev.hasten.bench.peer;

/** One workload, ready to train. */
public interface Session extends AutoCloseable {
  /** Trains on the next batch. */
  void step();

  /** The loss of the last step, when it has really been done. */
  double loss();

  @Override
  void close();
}
