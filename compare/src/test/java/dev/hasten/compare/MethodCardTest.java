package dev.hasten.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verdicts by rule, on runs made up for each. */
class MethodCardTest {
  @TempDir private Path folder;

  private static MethodCard card(double quality, double qualityNoise, double time, int seeds) {
    List<RunResult> runs = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      double noise = (seed % 3 - 1) * qualityNoise; // -1, 0, 1: mean 0 over three
      runs.add(Samples.run("baseline", seed, 10, 0.9, Samples.ACCURACY));
      runs.add(
          Samples.run("method", seed, 10 * (1 - time), 0.9 + quality + noise, Samples.ACCURACY));
    }
    ComparisonResult result =
        new ComparisonResult(
            Samples.ACCURACY, Samples.IMAGES, "baseline", List.of(), List.of(), runs);
    return MethodCard.of(result, "method", "job", "method", "2026-01-01").orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    // quality gained, its spread, time saved, seeds, verdict
    "0.01, 0.001, 0, 3, helps",
    "0, 0, 0.2, 3, helps",
    "-0.01, 0.001, 0.2, 3, trade-off",
    "0.01, 0.001, -0.2, 3, trade-off",
    "-0.01, 0.001, 0, 3, hurts",
    "0.01, 0.02, 0, 3, no effect seen",
    "0.05, 0.001, 0.5, 2, screened only",
    "0.05, 0, 0.5, 1, screened only"
  })
  void theVerdictIsByRule(double quality, double noise, double time, int seeds, String verdict) {
    assertEquals(verdict, card(quality, noise, time, seeds).verdict().words());
  }

  /** R: t.test(c(1, 2, 4))$conf.int is -1.461 and 6.128. */
  @Test
  void theIntervalIsStudents() {
    Difference found = Difference.of(List.of(1.0, 2.0, 4.0));
    assertEquals(7.0 / 3, found.mean(), 1e-12);
    assertEquals(-1.461, found.mean() - found.radius(), 2e-3);
    assertEquals(6.128, found.mean() + found.radius(), 2e-3);
    assertFalse(found.above());
    assertTrue(Difference.of(List.of(-1.0, -1.1, -0.9)).below());
    assertEquals(Double.POSITIVE_INFINITY, Difference.of(List.of(3.0)).radius());
  }

  @Test
  void aRunThatDivergedHurts() {
    List<RunResult> runs = new ArrayList<>();
    for (int seed = 1; seed <= 3; seed++) {
      runs.add(Samples.run("baseline", seed, 10, 0.9, Samples.ACCURACY));
      runs.add(Samples.run("method", seed, 5, seed == 2 ? Double.NaN : 0.95, Samples.ACCURACY));
    }
    ComparisonResult result =
        new ComparisonResult(
            Samples.ACCURACY, Samples.IMAGES, "baseline", List.of(), List.of(), runs);
    MethodCard card = MethodCard.of(result, "method", "job", "method", "").orElseThrow();
    assertEquals(Verdict.HURTS, card.verdict());
    assertEquals(1, card.diverged());
    assertTrue(MethodCard.of(result, "nothing", "job", "", "").isEmpty());
  }

  @Test
  void cardsComeBackFromTheirFileAndNewerOnesTakeTheirPlace() throws Exception {
    List<MethodCard> cards = List.of(card(0.01, 0, 0, 3), card(0.01, 0, 0, 1));
    Path file = folder.resolve("cards.json");
    MethodCards.write(cards, file);
    assertEquals(cards, MethodCards.read(file));
    List<MethodCard> newer = List.of(card(-0.01, 0, 0, 3));
    assertEquals(newer, MethodCards.merged(List.of(cards.get(0)), newer));
  }

  @Test
  void whatShipsCanBeRead() {
    for (MethodCard card : MethodCards.shipped()) {
      Verdict rule =
          card.diverged() > 0 ? Verdict.HURTS : Verdict.of(card.qualityGained(), card.timeSaved());
      assertEquals(rule, card.verdict(), card.method() + " on " + card.workload());
    }
  }
}
