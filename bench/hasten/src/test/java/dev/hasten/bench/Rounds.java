package dev.hasten.bench;

/** Rounds made up for tests. */
final class Rounds {
  private Rounds() {}

  /** A round of one second. */
  static Round of(Workload workload, String peer, int round, double rate) {
    return new Round(workload.label(), peer, round, 10, 1, rate, 0.5, 0.01 * round);
  }
}
