package dev.hasten.bench;

import dev.hasten.compare.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What the rounds say: medians with 95% intervals. */
record Results(List<Round> rounds) {
  /** Examples a second; empty when there is no round. */
  Optional<Interval> rate(Workload workload, String peer) {
    List<Double> rates = of(workload, peer).stream().map(Round::examplesPerSecond).toList();
    return rates.isEmpty() ? Optional.empty() : Optional.of(Interval.of(rates));
  }

  /** How many times as fast as a peer Hasten was, round by round. */
  Optional<Interval> times(Workload workload, String peer) {
    return times(workload, workload, peer);
  }

  /** The same with a workload for each side. */
  Optional<Interval> times(Workload ours, Workload theirs, String peer) {
    List<Double> ratios = new ArrayList<>();
    for (Round mine : of(ours, Peers.HASTEN)) {
      of(theirs, peer).stream()
          .filter(other -> other.round() == mine.round())
          .forEach(other -> ratios.add(mine.examplesPerSecond() / other.examplesPerSecond()));
    }
    return ratios.isEmpty() ? Optional.empty() : Optional.of(Interval.of(ratios));
  }

  /** The workload of that kind on which a peer has most examples a second. */
  Optional<Workload> best(Predicate<Workload> kind, String peer) {
    return Workload.all().stream()
        .filter(kind)
        .filter(workload -> rate(workload, peer).isPresent())
        .max(Comparator.comparing(workload -> rate(workload, peer).orElseThrow().median()));
  }

  /** The most that everything else took of a core in one round. */
  double greatestOthersShare() {
    return rounds.stream().mapToDouble(Round::othersShare).max().orElse(0);
  }

  private List<Round> of(Workload workload, String peer) {
    return rounds.stream()
        .filter(r -> r.workload().equals(workload.label()) && r.peer().equals(peer))
        .toList();
  }
}
