package dev.hasten.train.seam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading, printing, counting and stretching durations. */
class DurationTest {
  /** Half way through 200 steps of 32 examples and 2,048 tokens, 50 an epoch, after 20 seconds. */
  private static final Progress RUN = new Progress(100, 200, 50, 32, 2048, 20);

  @ParameterizedTest
  @CsvSource({
    "500st, 500, 500st",
    "500 st, 500, 500st",
    "1.5ep, 75, 1.5ep",
    "5000sa, 156.25, 5000sa",
    "4096tok, 2, 4096tok",
    "20%, 40, 20%",
    "12.5%, 25, 12.5%",
    "4s, 20, 4s",
    "0.1m, 30, 0.1m",
    ".001h, 18, 0.001h",
    "0%, 0, 0%",
  })
  void countsStepsOfARunAndPrintsAsItIsRead(String text, double steps, String printed) {
    Duration duration = Duration.parse(text);
    assertEquals(steps, duration.in(RUN), 1e-12);
    assertEquals(printed, duration.toString());
    assertEquals(duration, Duration.parse(printed));
  }

  @Test
  void everyShareSurvivesPrinting() {
    RandomStream random = new RandomStream(3, "shares");
    for (int i = 0; i < 2000; i++) {
      Duration share = Duration.share(random.nextDouble());
      assertEquals(share, Duration.parse(share.toString()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1ep", "5", "ep", "1.5st", "101%", "1e3st", "", "5 min", "1e99ep", "NaN%"})
  void anythingElseIsRefused(String text) {
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> Duration.parse(text));
    assertTrue(String.valueOf(fault.getMessage()).startsWith("expected a duration"));
  }

  @Test
  void whatTheRunDoesNotCountIsRefused() {
    Progress bare = new Progress(3, 10, 5);
    for (String text : new String[] {"10sa", "10tok", "10s"}) {
      Duration duration = Duration.parse(text);
      assertTrue(duration.uncountable(bare).orElseThrow().contains(text));
      assertThrows(IllegalArgumentException.class, () -> duration.in(bare));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500st, 250st",
    "1st, 1st",
    "2ep, 1ep",
    "20%, 20%",
    "5sa, 2sa",
    "10m, 5m",
    "0st, 0st"
  })
  void halfTheBudgetHalvesAllButShares(String text, String half) {
    assertEquals(half, Duration.parse(text).scaled(0.5).toString());
  }

  /** In its part of a run, a moment has the same pace: wall time is as many steps there. */
  @Test
  void aPartOfARunGoesAtItsPace() {
    Progress part = RUN.within(60, 120);
    assertEquals(40, part.step());
    assertEquals(60, part.steps());
    assertEquals(8, part.seconds(), 1e-12);
    assertEquals(Duration.seconds(4).in(RUN), Duration.seconds(4).in(part), 1e-12);
  }
}
