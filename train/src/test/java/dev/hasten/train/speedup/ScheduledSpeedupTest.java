package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.train.schedule.Constant;
import dev.hasten.train.schedule.Piecewise;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers of speedups, and the batch, that follow a schedule. */
class ScheduledSpeedupTest {
  private static final int STEPS = 10;

  private static List<Double> losses(Speedup... speedups) {
    try (Bench bench = new Bench(List.of(speedups), STEPS)) {
      return bench.run(STEPS);
    }
  }

  /** A speedup on each seam that takes schedules, with a number and another value of it. */
  static Stream<Arguments> onEachSeam() {
    return Stream.of(
        Arguments.of("alpha", new MixUp(0.8), new MixUp(0.4)),
        Arguments.of("amount", new LabelSmoothing(0.2), new LabelSmoothing(0.1)),
        Arguments.of("radius", new Sam(0.2), new Sam(0.1)),
        Arguments.of("norm", new Clipping(0.02), new Clipping(0.01)));
  }

  private static Schedule halfFromStep(int step) {
    return new Piecewise(List.of(Duration.NONE, Duration.steps(step)), List.of(1.0, 0.5), false);
  }

  @ParameterizedTest
  @MethodSource("onEachSeam")
  void aFactorOfOneIsNoSchedule(String number, Speedup full, Speedup half) {
    assertEquals(losses(full), losses(new Scheduled(full, Map.of(number, new Constant(0)))));
  }

  /** As one speedup before the step and another from there on; their streams have one name. */
  @ParameterizedTest
  @MethodSource("onEachSeam")
  void theNumberIsItsValueTimesTheFactor(String number, Speedup full, Speedup half) {
    List<Double> scheduled = losses(new Scheduled(full, Map.of(number, halfFromStep(4))));
    List<Double> two =
        losses(
            Timed.between(Duration.NONE, Duration.steps(4), full),
            Timed.between(Duration.steps(4), Duration.share(1), half));
    assertEquals(two, scheduled);
    assertNotEquals(losses(full), scheduled);
  }

  @ParameterizedTest
  @MethodSource("onEachSeam")
  void aRestoredTrainingGoesOnBitForBit(String number, Speedup full, Speedup half) {
    Schedule falling =
        new Piecewise(List.of(Duration.NONE, Duration.share(1)), List.of(1.0, 0.1), true);
    SpeedupContractTest.assertResumes(
        () -> new Bench(List.of(new Scheduled(full, Map.of(number, falling))), 20));
  }

  @Test
  void timesStayWithTheSpeedupWhoseNumberIsScheduled() {
    Schedule half =
        new Piecewise(List.of(Duration.NONE, Duration.share(1)), List.of(0.5, 0.5), false);
    Speedup timed = Timed.between(0.5, 1, new LabelSmoothing(0.2));
    List<Double> scheduled = losses(new Scheduled(timed, Map.of("amount", half)));
    assertEquals(losses(Timed.between(0.5, 1, new LabelSmoothing(0.1))), scheduled);
  }

  @Test
  void aScheduledBatchIsBatchWarmupInGeneral() {
    Schedule rise =
        new Piecewise(List.of(Duration.NONE, Duration.share(0.5)), List.of(0.25, 1.0), true);
    assertEquals(
        losses(new BatchWarmup(0.25, Duration.share(0.5))), losses(new ScheduledBatch(rise)));
    assertNotEquals(losses(), losses(new ScheduledBatch(rise)));
  }

  /** Each speedup that acts anew in each step and has numbers can be made again with others. */
  @Test
  void everyNumberThatIsOfferedCanBeChanged() {
    int count = 0;
    for (Speedup speedup :
        Speedups.list().stream().map(e -> SpeedupContractTest.make(e.name())).toList()) {
      for (Setting setting : Scheduled.settings(speedup)) {
        String option = setting.name().substring(setting.name().indexOf('.') + 1);
        double other = Math.max(setting.least(), setting.value() * 0.5);
        Speedup changed = new Scheduled(speedup, Map.of()).with(Map.of(option, other));
        assertEquals(other, changed.choice().options().get(option), setting.name());
        count++;
      }
    }
    assertTrue(count >= 15, count + " numbers");
  }
}
