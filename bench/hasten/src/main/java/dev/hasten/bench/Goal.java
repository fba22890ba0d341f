package dev.hasten.bench;

import dev.hasten.compare.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A promise and what was measured.
 *
 * @param text what is compared
 * @param atLeast times as fast
 * @param measured times as fast
 */
record Goal(String text, double atLeast, Interval measured) {
  /** Whether the median is there. */
  boolean met() {
    return measured.median() >= atLeast;
  }

  /** All that the rounds allow to judge. */
  static List<Goal> all(Results results) {
    List<Goal> goals = new ArrayList<>();
    for (Workload workload : Workload.all()) {
      results
          .times(workload, Peers.EAGER)
          .ifPresent(
              times ->
                  goals.add(
                      new Goal(workload.title() + ": PyTorch, eager", floor(workload), times)));
    }
    Optional<Workload> ours = results.best(Workload::isCnn, Peers.HASTEN);
    bestOfDjl(results)
        .ifPresent(
            theirs ->
                ours.flatMap(best -> results.times(best, theirs.workload(), theirs.peer()))
                    .ifPresent(
                        times -> goals.add(new Goal("CNN, each side's best mode: DJL", 2, times))));
    return goals;
  }

  /** A baseline may be 5% slower and is then worth beating all the same. */
  private static double floor(Workload workload) {
    return switch (workload) {
      case MLP -> 1.5;
      case KERAS_MNIST, PYTORCH_MNIST -> 0.95;
      default -> 1;
    };
  }

  private record Mode(Workload workload, String peer, double rate) {}

  private static Optional<Mode> bestOfDjl(Results results) {
    List<Mode> modes = new ArrayList<>();
    for (String peer : List.of(Peers.DJL, Peers.DJL_NHWC)) {
      results
          .best(Workload::isCnn, peer)
          .ifPresent(
              workload ->
                  modes.add(
                      new Mode(
                          workload, peer, results.rate(workload, peer).orElseThrow().median())));
    }
    return modes.stream().max((a, b) -> Double.compare(a.rate(), b.rate()));
  }
}
