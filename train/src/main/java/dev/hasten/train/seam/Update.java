package dev.hasten.train.seam;

/** What became of one update. */
public sealed interface Update {
  /** The usual answer. */
  Update APPLIED = new Applied();

  /** The weights moved. */
  record Applied() implements Update {}

  /**
   * The weights stayed, and with them all that optimizer, averages and running statistics of norms
   * remember, as if the batch had not been. It counts as a step of the run all the same.
   *
   * @param ends whether the training has to end with that reason
   */
  record Skipped(String reason, boolean ends) implements Update {
    /** One after which the training goes on. */
    public Skipped(String reason) {
      this(reason, false);
    }

    /** One too many. */
    public static Skipped andEnds(String reason) {
      return new Skipped(reason, true);
    }
  }
}
