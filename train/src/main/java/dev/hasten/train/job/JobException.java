package dev.hasten.train.job;

import java.util.List;

/** A job that cannot be run: every fault found, one line each, with line and column where known. */
public final class JobException extends IllegalArgumentException {
  private final List<String> faults;

  JobException(List<String> faults) {
    super(String.join("\n", faults));
    this.faults = List.copyOf(faults);
  }

  /** One line each. */
  public List<String> faults() {
    return faults;
  }
}
