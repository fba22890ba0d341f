package dev.hasten.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.compare.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Medians of rounds, ratios of pairs, and the goals judged by them. */
class ResultsTest {
  private static Results of(Round... rounds) {
    return new Results(List.of(rounds));
  }

  @Test
  void ratesAreMediansOfTheirOwnRounds() {
    Results results =
        of(
            Rounds.of(Workload.MLP, Peers.HASTEN, 1, 100),
            Rounds.of(Workload.MLP, Peers.HASTEN, 2, 500),
            Rounds.of(Workload.MLP, Peers.HASTEN, 3, 120),
            Rounds.of(Workload.MLP, Peers.EAGER, 1, 7),
            Rounds.of(Workload.CNN_FP32, Peers.HASTEN, 1, 9));
    Interval rate = results.rate(Workload.MLP, Peers.HASTEN).orElseThrow();
    assertEquals(120, rate.median());
    assertEquals(3, rate.count());
    assertTrue(rate.low() >= 100 && rate.high() <= 500, rate.toString());
    assertEquals(Optional.empty(), results.rate(Workload.MLP, Peers.DJL));
    assertEquals(0.03, results.greatestOthersShare());
  }

  /** The machine slows down from round to round, both peers alike: the ratio does not. */
  @Test
  void ratiosAreTakenRoundByRound() {
    List<Round> rounds = new ArrayList<>();
    for (int round = 1; round <= 5; round++) {
      rounds.add(Rounds.of(Workload.MLP, Peers.HASTEN, round, 300.0 / round));
      rounds.add(Rounds.of(Workload.MLP, Peers.EAGER, round, 200.0 / round));
    }
    rounds.add(Rounds.of(Workload.MLP, Peers.EAGER, 6, 1)); // without a pair
    Interval times = new Results(rounds).times(Workload.MLP, Peers.EAGER).orElseThrow();
    assertEquals(5, times.count());
    assertEquals(1.5, times.low(), 1e-12);
    assertEquals(1.5, times.median(), 1e-12);
    assertEquals(1.5, times.high(), 1e-12);
  }

  @Test
  void aGoalIsMetByItsMedian() {
    Interval exactly = new Interval(1.5, 1.2, 1.6, 3);
    assertTrue(new Goal("", 1.5, exactly).met());
    assertFalse(new Goal("", Math.nextUp(1.5), exactly).met());
    List<Goal> goals =
        Goal.all(
            of(
                Rounds.of(Workload.MLP, Peers.HASTEN, 1, 149),
                Rounds.of(Workload.MLP, Peers.EAGER, 1, 100),
                Rounds.of(Workload.KERAS_MNIST, Peers.HASTEN, 1, 95),
                Rounds.of(Workload.KERAS_MNIST, Peers.EAGER, 1, 100),
                Rounds.of(Workload.CNN_FP32, Peers.EAGER, 1, 100)));
    assertEquals(2, goals.size(), "only where both have rounds: " + goals);
    assertEquals(List.of(1.5, 0.95), goals.stream().map(Goal::atLeast).toList());
    assertEquals(List.of(false, true), goals.stream().map(Goal::met).toList());
  }

  @Test
  void againstDjlEachSideHasItsBestMode() {
    List<Goal> goals =
        Goal.all(
            of(
                Rounds.of(Workload.CNN_FP32, Peers.HASTEN, 1, 100),
                Rounds.of(Workload.CNN_BF16_NHWC, Peers.HASTEN, 1, 350),
                Rounds.of(Workload.CNN_FP32, Peers.DJL, 1, 80),
                Rounds.of(Workload.CNN_FP32_NHWC, Peers.DJL_NHWC, 1, 140),
                Rounds.of(Workload.MLP, Peers.DJL, 1, 9999))); // no CNN
    assertEquals(1, goals.size());
    assertEquals(2, goals.get(0).atLeast());
    assertEquals(2.5, goals.get(0).measured().median(), 1e-12);
  }
}
