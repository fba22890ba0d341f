package dev.hasten.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.nn.models.Models;
import dev.hasten.train.Length;
import dev.hasten.train.Recipe;
import dev.hasten.train.Target;
import dev.hasten.train.TrainingResult;
import dev.hasten.train.event.Event;
import dev.hasten.train.job.NamedRecipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules of DESIGN: which seconds count, and which runs. */
class CreditTest {
  private static final Target ACCURACY = new Target("accuracy", 0.9, true);
  private static final Target LOSS = new Target("loss", 0.3, false);
  private static final NamedRecipe RECIPE =
      new NamedRecipe("any", Models.list().get(0), Recipe.of(Length.epochs(4)), "");

  /** Epochs of 10 steps and 5 seconds each, evaluated to the given values. */
  private static RunResult credit(
      boolean baseline, boolean stops, Target target, double... values) {
    List<Event.Evaluated> evaluations = new ArrayList<>();
    Optional<Event.Reached> reached = Optional.empty();
    for (int epoch = 1; epoch <= values.length && !(stops && reached.isPresent()); epoch++) {
      Map<String, Double> metrics = Map.of(target.metric(), values[epoch - 1]);
      evaluations.add(new Event.Evaluated(10L * epoch, epoch, 5.0 * epoch, 0.5, metrics));
      if (reached.isEmpty() && target.reachedBy(metrics)) {
        reached =
            Optional.of(
                new Event.Reached(
                    10L * epoch, epoch, 5.0 * epoch, target.metric(), values[epoch - 1]));
      }
    }
    Event.Evaluated last = evaluations.get(evaluations.size() - 1);
    TrainingResult result =
        new TrainingResult(
            evaluations.size() == values.length ? Event.Outcome.COMPLETED : Event.Outcome.TARGET,
            last.step(),
            0,
            last.seconds(),
            0,
            last.metrics(),
            reached,
            evaluations,
            Optional.empty());
    Competitor competitor = new Competitor(RECIPE, baseline, Optional.empty());
    return new Credit(target).of(competitor, 7, result, new Watched(), new Credit.Taken(123, 0.5));
  }

  private static void assertCredit(
      boolean reached, double seconds, long steps, double metric, RunResult run) {
    assertEquals(reached, run.reached());
    assertEquals(seconds, run.seconds());
    assertEquals(steps, run.steps());
    assertEquals(metric, run.metric());
  }

  @Test
  void theBaselineIsCreditedAtItsFirstCrossing() {
    assertCredit(true, 10, 20, 0.9, credit(true, true, ACCURACY, 0.8, 0.9, 0.85, 0.95));
  }

  @Test
  void soItIsWhenItGoesOnAndFallsBack() {
    RunResult run = credit(true, false, ACCURACY, 0.8, 0.91, 0.85, 0.88);
    assertCredit(true, 10, 20, 0.91, run);
    assertTrue(run.whole());
    assertEquals(0.88, run.finalMetric());
  }

  @Test
  void aBaselineThatNeverCrossesCountsAtItsFullLength() {
    assertCredit(false, 20, 40, 0.89, credit(true, true, ACCURACY, 0.8, 0.85, 0.899, 0.89));
  }

  @Test
  void anyOtherRecipeCountsOnlyByItsLastEvaluation() {
    assertCredit(false, 20, 40, 0.89, credit(false, false, ACCURACY, 0.8, 0.95, 0.95, 0.89));
    assertCredit(true, 20, 40, 0.9, credit(false, false, ACCURACY, 0.95, 0.8, 0.8, 0.9));
  }

  @Test
  void aLossMustFallToTheTarget() {
    assertCredit(true, 15, 30, 0.29, credit(true, true, LOSS, 0.9, 0.4, 0.29, 0.1));
    assertCredit(false, 20, 40, 0.31, credit(false, false, LOSS, 0.9, 0.2, 0.2, 0.31));
    assertCredit(true, 20, 40, 0.3, credit(false, false, LOSS, 0.9, 0.9, 0.9, 0.3));
  }

  @Test
  void evaluationIsStatedApart() {
    RunResult run = credit(false, false, ACCURACY, 0.9, 0.9);
    assertEquals(1.0, run.evaluationSeconds());
    assertEquals(10.0, run.seconds());
    assertEquals(2, run.curve().size());
    assertEquals(123, run.peakBytes());
  }

  /** As the trainer counts them at its log steps, not as steps times the batch of the recipe. */
  @Test
  void examplesAreThoseThatStepsTook() {
    Watched watched = new Watched();
    assertEquals(0, watched.examplesPerSecond(), "none yet");
    watched.on(progressed(2, 100));
    watched.on(progressed(6, 50));
    assertEquals((2 * 100 + 4 * 50) / 6.0, watched.examplesPerSecond());
  }

  private static Event.Progressed progressed(double seconds, double rate) {
    return new Event.Progressed(1, 1, 0.5, 0.1, seconds, rate, 0, Map.of());
  }

  @Test
  void aTrainingThatDivergedMissedTheTarget() {
    Watched progress = new Watched();
    progress.on(new Event.Ended(30, Event.Outcome.FAILED, 12, 0, Map.of()));
    RunResult run = new Credit(ACCURACY).diverged("fast", 3, progress, new Credit.Taken(5, 0));
    assertFalse(run.reached());
    assertTrue(run.diverged());
    assertEquals(12, run.seconds());
    assertEquals(30, run.steps());
  }
}
