package dev.hasten.data;

/**
 * Threads that make the parts of batches. There may be more or fewer of them at any time: the
 * batches are the same, bit for bit.
 */
public interface AdjustableWorkers {
  /** How many work at once. */
  int count();

  /**
   * So many from now on.
   *
   * @param threads 1 or more
   */
  void setCount(int threads);
}
