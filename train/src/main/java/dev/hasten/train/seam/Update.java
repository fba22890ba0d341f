package dev.hasten.train.seam;

/** What became of one update. */
public sealed interface Update {
  /** The usual answer. */
  Update APPLIED = new Applied();

  /** The weights moved. */
  record Applied() implements Update {}

  /** The weights stayed: averages, schedules and counters do not move either. */
  record Skipped(String reason) implements Update {}
}
