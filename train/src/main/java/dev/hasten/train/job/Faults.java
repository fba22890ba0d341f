package dev.hasten.train.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects what is wrong with a job, so that all of it is told at once. */
final class Faults {
  private static final int LONGEST = 600;

  /** A line for people, and where it points: the file, or the text of an override. */
  private record Fault(String source, int line, int column, String words) {}

  private final String file;
  private final List<Fault> faults = new ArrayList<>();

  Faults(String file) {
    this.file = file;
  }

  /** A fault at a place; nodes without one stand for the whole file. */
  void add(Node where, String words) {
    add(where.getStartMark(), file, words);
  }

  /** A fault at a mark, or of a source as a whole. */
  void add(Optional<Mark> mark, String source, String words) {
    String place = mark.map(Mark::getName).orElse(source);
    int line = mark.map(at -> at.getLine() + 1).orElse(0);
    int column = mark.map(at -> at.getColumn() + 1).orElse(0);
    for (String each : words.split("\n")) {
      String cut = each.length() <= LONGEST ? each : each.substring(0, LONGEST) + "...";
      Fault fault = new Fault(place, line, column, cut);
      if (!faults.contains(fault)) { // what recipes inherit is read once for each of them
        faults.add(fault);
      }
    }
  }

  /** A fault of the file as a whole. */
  void add(String words) {
    add(Optional.empty(), file, words);
  }

  int count() {
    return faults.size();
  }

  /** Throws all that was collected: those of the file in its order, then those of overrides. */
  void throwIfAny() {
    if (!faults.isEmpty()) {
      throw new JobException(
          faults.stream()
              .sorted(
                  Comparator.comparing((Fault fault) -> !fault.source().equals(file))
                      .thenComparingInt(Fault::line)
                      .thenComparingInt(Fault::column))
              .map(this::line)
              .toList());
    }
  }

  private String line(Fault fault) {
    boolean placed = fault.line() > 0 && fault.source().equals(file);
    String place = placed ? ":" + fault.line() + ":" + fault.column() : "";
    return fault.source() + place + ": " + fault.words();
  }
}
