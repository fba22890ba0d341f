package dev.hasten.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.train.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonResultTest {
  private static final Target TARGET = Samples.ACCURACY;
  private static final Target LOSS = new Target("loss", 0.3, false);

  private static RunResult run(String recipe, long seed, double seconds, double metric) {
    return Samples.run(recipe, seed, seconds, metric, TARGET);
  }

  private static ComparisonResult result(RunResult... runs) {
    return new ComparisonResult(
        TARGET, Samples.IMAGES, "baseline", List.of(), List.of(), List.of(runs));
  }

  @Test
  void ratiosAreTakenSeedBySeed() {
    Interval speedup =
        result(
                run("baseline", 1, 100, 0.91),
                run("fast", 2, 50, 0.91),
                run("baseline", 2, 400, 0.91),
                run("fast", 1, 20, 0.91))
            .speedup("fast")
            .orElseThrow();
    assertEquals(new Interval(6.5, 5, 8, 2), speedup);
  }

  @Test
  void aBaselineThatMissedCountsAtItsFullLength() {
    ComparisonResult result = result(run("baseline", 1, 300, 0.90), run("fast", 1, 30, 0.91));
    assertEquals(10, result.speedup("fast").orElseThrow().median());
    assertEquals(List.of(1L), result.missed("baseline"));
    assertTrue(Words.notes(result).get(0).contains("counted at its full length"));
    assertTrue(TextReport.of(result).contains("baseline missed the target in 1 of 1 run (seed 1)"));
  }

  @Test
  void aRecipeThatMissedMakesNoPair() {
    ComparisonResult result =
        result(
            run("baseline", 1, 100, 0.91),
            run("fast", 1, 10, 0.91),
            run("baseline", 2, 100, 0.91),
            run("fast", 2, 1, 0.90));
    assertEquals(new Interval(10, 10, 10, 1), result.speedup("fast").orElseThrow());
    assertEquals(1, result.reached("fast"));
  }

  @Test
  void aRecipeThatMissedMostlyHasNoSpeedup() {
    ComparisonResult result =
        result(
            run("baseline", 1, 100, 0.91),
            run("fast", 1, 10, 0.91),
            run("baseline", 2, 100, 0.91),
            run("fast", 2, 1, 0.90),
            run("baseline", 3, 100, 0.91),
            run("fast", 3, 1, 0.90));
    assertTrue(result.speedup("fast").isEmpty());
  }

  @Test
  void aSeedWithoutItsPairIsLeftOut() {
    ComparisonResult result = result(run("baseline", 1, 100, 0.91), run("fast", 2, 10, 0.91));
    assertTrue(result.speedup("fast").isEmpty());
  }

  @Test
  void anEffectComparesWithAndWithoutByPairs() {
    Ablation ablation = Ablation.of("fast", "ema");
    ComparisonResult result =
        new ComparisonResult(
            TARGET,
            Samples.IMAGES,
            "baseline",
            List.of(),
            List.of(ablation),
            List.of(
                run("baseline", 1, 100, 0.91),
                run("fast", 1, 30, 0.92),
                run("fast without ema", 1, 40, 0.91),
                run("fast", 2, 30, 0.92),
                run("fast without ema", 2, 24, 0.93)));
    Effect effect = result.effects().get(0);
    assertEquals(List.of("baseline", "fast"), result.wholeRecipes());
    assertEquals(-0.25, effect.timeSaved().low(), 1e-12);
    assertEquals(0.25, effect.timeSaved().high(), 1e-12);
    assertEquals(-0.01, effect.qualityGained().low(), 1e-12);
    assertEquals(0.01, effect.qualityGained().high(), 1e-12);
  }

  @Test
  void lessLossIsGained() {
    Ablation ablation = Ablation.of("fast", "ema");
    ComparisonResult result =
        new ComparisonResult(
            LOSS,
            Samples.IMAGES,
            "baseline",
            List.of(),
            List.of(ablation),
            List.of(
                Samples.run("fast", 1, 10, 0.25, LOSS),
                Samples.run(ablation.name(), 1, 10, 0.35, LOSS)));
    assertEquals(0.1, result.effects().get(0).qualityGained().median(), 1e-12);
    assertEquals("+0.1000", Effect.quality("loss", 0.1));
    assertEquals("-0.25 points", Effect.quality("accuracy", -0.0025));
  }

  /** In the unit of what is predicted, which may have any size. */
  @Test
  void lessErrorOfANumberIsGained() {
    Target target = new Target("rmse", 48_000, false);
    Ablation ablation = Ablation.of("fast", "ema");
    ComparisonResult result =
        new ComparisonResult(
            target,
            Samples.IMAGES,
            "baseline",
            List.of(),
            List.of(ablation),
            List.of(
                Samples.run("baseline", 1, 100, 48_123.4, target),
                Samples.run("fast", 1, 10, 47_900, target),
                Samples.run(ablation.name(), 1, 10, 49_000, target)));
    assertEquals(List.of(1L), result.missed("baseline"));
    assertEquals(1, result.reached("fast"));
    assertEquals(1100, result.effects().get(0).qualityGained().median(), 1e-9);
    assertEquals("+1,100", Effect.quality("rmse", 1100));
    assertEquals("-0.0020", Effect.quality("r2", -0.002));
    String text = TextReport.of(result);
    for (String words : List.of("To rmse <= 48000.0", "48,000 |--", "47,900", "+1,100")) {
      assertTrue(text.contains(words), words + " in " + text);
    }
    assertTrue(CurveChart.svg(result).contains(">rmse<"), "no share, so no (0 to 1)");
  }

  @Test
  void anErrorOfANumberIsRoundedUpToThreeDigits() {
    Target target = new Target("rmse", 1, false);
    double[] ends = {
      47_001, 47_002, 47_003, 47_004, 47_005, 47_006, 47_007, 47_123, 50_000, 60_000
    };
    assertEquals(
        new Target("rmse", 47_200, false),
        Calibration.of(baselines(target, ends)).orElseThrow().target());
  }

  @Test
  void aDivergedRunHasNoEffectButMissed() {
    Ablation ablation = Ablation.of("fast", "warm-up");
    ComparisonResult result =
        new ComparisonResult(
            TARGET,
            Samples.IMAGES,
            "baseline",
            List.of(),
            List.of(ablation),
            List.of(run("fast", 1, 10, 0.91), run(ablation.name(), 1, 3, Double.NaN)));
    assertTrue(result.effects().isEmpty());
    assertEquals(List.of(1L), result.missed(ablation.name()));
  }

  private static ComparisonResult baselines(Target target, double... ends) {
    List<RunResult> runs = new ArrayList<>();
    for (int i = 0; i < ends.length; i++) {
      runs.add(Samples.run("baseline", i + 1, 100, ends[i], target));
    }
    return new ComparisonResult(target, Samples.IMAGES, "baseline", List.of(), List.of(), runs);
  }

  /** Of 10 runs, 8 are the fewest that make 75%: the eighth best decides. */
  @Test
  void theTargetByRuleIsWhatThreeQuartersReach() {
    double[] ends = {0.9099, 0.9012, 0.9055, 0.9081, 0.9049, 0.9062, 0.907, 0.9031, 0.909, 0.9058};
    Calibration found = Calibration.of(baselines(TARGET, ends)).orElseThrow();
    assertEquals(new Calibration(10, new Target("accuracy", 0.904, true)), found);
    long reach = Arrays.stream(ends).filter(end -> end >= 0.904).count();
    assertTrue(reach >= 7.5);
  }

  @Test
  void aTargetOnTheGridStaysThere() {
    double[] ends = new double[12];
    Arrays.fill(ends, 0.905);
    assertEquals(0.905, Calibration.of(baselines(TARGET, ends)).orElseThrow().target().value());
  }

  @Test
  void aLossIsRoundedUp() {
    double[] ends = {0.21, 0.22, 0.23, 0.24, 0.25, 0.26, 0.27, 0.2801, 0.5, 0.6};
    assertEquals(
        new Target("loss", 0.281, false),
        Calibration.of(baselines(LOSS, ends)).orElseThrow().target());
  }

  @Test
  void fewerRunsMakeNoTarget() {
    double[] ends = new double[9];
    Arrays.fill(ends, 0.905);
    ComparisonResult result = baselines(TARGET, ends);
    assertTrue(Calibration.of(result).isEmpty());
    assertTrue(Words.calibration(result).orElseThrow().contains("of which there are 9"));
  }
}
