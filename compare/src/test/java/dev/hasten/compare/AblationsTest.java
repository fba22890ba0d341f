package dev.hasten.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.engine.Precision;
import dev.hasten.nn.models.Models;
import dev.hasten.train.Length;
import dev.hasten.train.Recipe;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.loss.NumberLoss;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.schedule.LinearDecay;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.speedup.LabelSmoothing;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AblationsTest {
  private static final NamedRecipe BASELINE =
      new NamedRecipe("baseline", Models.list().get(0), Recipe.of(Length.epochs(4)), "");

  /** A speedup of any name that needs others. */
  private record Needing(String name, Set<String> needs) implements Speedup {
    @Override
    public Choice choice() {
      return Choice.of(name);
    }

    @Override
    public Effect effect() {
      return Effect.EXACT;
    }

    @Override
    public void install(Seams seams) {}
  }

  private static List<Competitor> of(NamedRecipe recipe) {
    return Ablations.of(BASELINE, recipe);
  }

  private static List<String> names(NamedRecipe recipe) {
    return of(recipe).stream().map(Competitor::name).toList();
  }

  @Test
  void leavesOutEachSpeedupAndPutsBackEachSetting() {
    Recipe fast =
        BASELINE
            .recipe()
            .withLength(Length.epochs(1))
            .withBatch(64)
            .withPrecision(Precision.BF16)
            .withOptimizer(new Sgd(0.1, 0.9, true, 1e-3))
            .withSchedule(new LinearDecay(0.2, 0))
            .withSpeedups(List.of(new LabelSmoothing(0.1), new Needing("plain", Set.of())));
    NamedRecipe recipe = new NamedRecipe("fast", Models.list().get(1), fast, "");
    assertEquals(
        List.of(
            "fast without label-smoothing",
            "fast without plain",
            "fast without precision " + Precision.BF16.label(),
            "fast without optimizer sgd and schedule linear",
            "fast without batch 64",
            "fast without model " + Models.list().get(1).name()),
        names(recipe));
    List<Competitor> all = of(recipe);
    assertEquals(fast.withSpeedups(fast.speedups().subList(1, 2)), all.get(0).recipe().recipe());
    assertEquals(fast.withPrecision(Precision.FP32), all.get(2).recipe().recipe());
    assertEquals(
        fast.withOptimizer(BASELINE.recipe().optimizer())
            .withSchedule(BASELINE.recipe().schedule()),
        all.get(3).recipe().recipe());
    assertEquals(fast.withBatch(32), all.get(4).recipe().recipe());
    assertEquals(BASELINE.model(), all.get(5).recipe().model());
    assertEquals(fast, all.get(5).recipe().recipe());
    all.forEach(each -> assertEquals("fast", each.ablation().orElseThrow().of()));
  }

  @Test
  void theLengthAloneIsNoPart() {
    assertEquals(
        List.of(), names(BASELINE.with("short", BASELINE.recipe().withLength(Length.epochs(1)))));
  }

  @Test
  void theUsualLossIsNoPartWhenItIsNamed() {
    Recipe plain = BASELINE.recipe();
    assertEquals(List.of(), names(BASELINE.with("r", plain.withLoss(NumberLoss.SQUARED_ERROR))));
    assertEquals(
        List.of("r without loss huber"),
        names(BASELINE.with("r", plain.withLoss(NumberLoss.HUBER))));
  }

  @Test
  void aSpeedupTakesAlongThoseThatNeedIt() {
    Recipe chain =
        BASELINE
            .recipe()
            .withSpeedups(
                List.of(
                    new Needing("a", Set.of()),
                    new Needing("b", Set.of("a")),
                    new Needing("c", Set.of("b"))));
    assertEquals(
        List.of("r without a and b and c", "r without b and c", "r without c"),
        names(BASELINE.with("r", chain)));
  }
}
