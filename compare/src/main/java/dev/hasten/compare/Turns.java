package dev.hasten.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Trainings that advance together, an equal share of each in turn: a machine that slows down, slows
 * all of them. A single one runs through.
 */
final class Turns implements AutoCloseable {
  private static final int ROUNDS = 40; // a second or two each in a run of a minute

  private final List<TimedRun> runs = new ArrayList<>();

  void add(TimedRun run) {
    runs.add(run);
  }

  /** Trains all to their ends; results in the order of the runs. */
  List<RunResult> take() {
    List<TimedRun> order = new ArrayList<>(runs);
    for (int round = 1; round < ROUNDS && runs.size() > 1; round++) {
      for (TimedRun run : order) {
        run.advance((double) round / ROUNDS);
      }
      Collections.rotate(order, 1);
    }
    return runs.stream().map(TimedRun::finish).toList();
  }

  @Override
  public void close() {
    runs.forEach(TimedRun::close);
  }
}
