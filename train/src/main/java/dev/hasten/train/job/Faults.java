package dev.hasten.train.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects what is wrong with a job, so that all of it is told at once. */
final class Faults {
  private record Fault(int line, int column, String words) {}

  private final String file;
  private final List<Fault> faults = new ArrayList<>();

  Faults(String file) {
    this.file = file;
  }

  /** A fault at a place; nodes made by --set have none. */
  void add(Node where, String words) {
    for (String line : words.split("\n")) {
      Fault fault =
          where
              .getStartMark()
              .map(mark -> new Fault(mark.getLine() + 1, mark.getColumn() + 1, line))
              .orElse(new Fault(0, 0, line));
      if (!faults.contains(fault)) { // what recipes inherit is read once for each of them
        faults.add(fault);
      }
    }
  }

  void add(String words) {
    faults.add(new Fault(0, 0, words));
  }

  boolean isEmpty() {
    return faults.isEmpty();
  }

  /** Throws all that was collected, in the order of the file. */
  void throwIfAny() {
    if (!faults.isEmpty()) {
      throw new JobException(
          faults.stream()
              .sorted(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column))
              .map(this::line)
              .toList());
    }
  }

  private String line(Fault fault) {
    return fault.line() == 0
        ? file + ": " + fault.words()
        : file + ":" + fault.line() + ":" + fault.column() + ": " + fault.words();
  }
}
