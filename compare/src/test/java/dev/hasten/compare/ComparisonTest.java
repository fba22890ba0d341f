package dev.hasten.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataPair;
import dev.hasten.data.Datasets;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.Models;
import dev.hasten.train.Length;
import dev.hasten.train.Recipe;
import dev.hasten.train.Target;
import dev.hasten.train.event.Event;
import dev.hasten.train.job.DataSource;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.speedup.Factorize;
import dev.hasten.train.speedup.LabelSmoothing;
import dev.hasten.train.speedup.Timed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small trainings on the digits. */
class ComparisonTest {
  private static final ModelInfo MODEL =
      Models.list().stream()
          .filter(info -> info.name().equals("pytorch-mnist"))
          .findFirst()
          .orElseThrow();
  private static final Recipe SHORT =
      Recipe.of(Length.steps(4)).withEvaluationEvery(Length.steps(2));
  private static final NamedRecipe BASELINE = new NamedRecipe("baseline", MODEL, SHORT, "");
  private static final NamedRecipe FAST =
      new NamedRecipe("fast", MODEL, SHORT.withLength(Length.steps(2)), "");

  @TempDir private Path folder;
  private final List<String> started = new ArrayList<>();
  private final List<Long> steps = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** By recipe; one that leaves its layers alone is not in it. */
  @Test
  void surgeryIsToldOfEachRecipe() {
    NamedRecipe small =
        new NamedRecipe("small", MODEL, SHORT.withSpeedups(List.of(new Factorize(0.25))), "");
    Job job =
        new Job("a test", new DataSource.Named("digits"), Optional.empty(), BASELINE, List.of());
    try (DataPair data = Datasets.resolve("digits")) {
      Map<String, List<String>> lines =
          new Comparison(job, List.of(FAST, small), List.of(1L), false, false, false)
              .surgeries(data);
      assertEquals(Set.of("small"), lines.keySet());
      assertTrue(
          String.valueOf(lines.get("small"))
              .matches("\\[factorize: .* to .* parameters, .* multiply-accumulates an example]"),
          lines.toString());
    }
  }

  private ComparisonResult run(Target target, NamedRecipe other, boolean whole, Long... seeds) {
    return run(target, other, whole, false, seeds);
  }

  private ComparisonResult run(
      Target target, NamedRecipe other, boolean whole, boolean inTurns, Long... seeds) {
    Job job =
        new Job("a test", new DataSource.Named("digits"), Optional.of(target), BASELINE, List.of());
    started.clear();
    try (DataPair data = Datasets.resolve("digits")) {
      return new Comparison(job, List.of(other), List.of(seeds), false, whole, inTurns)
          .run(
              data,
              new ResultBook(folder),
              event -> {
                if (event instanceof Event.Started run) {
                  started.add(run.run() + " " + run.seed());
                } else if (event instanceof Event.Stepped step) {
                  steps.add(step.step());
                } else if (event instanceof Event.Warned warned) {
                  warnings.add(warned.message());
                }
              });
    }
  }

  private static Target accuracy(double value) {
    return new Target("accuracy", value, true);
  }

  @Test
  void recipesTakeTurnsAndFinishedRunsAreNotRepeated() {
    ComparisonResult first = run(accuracy(0), FAST, false, 1L, 2L);
    assertEquals(List.of("baseline 1", "fast 1", "fast 2", "baseline 2"), started);
    ComparisonResult more = run(accuracy(0), FAST, false, 1L, 2L, 3L);
    assertEquals(List.of("baseline 3", "fast 3"), started);
    assertEquals(first.runs(), more.runs().subList(0, 4));
    assertEquals(3, more.speedup("fast").orElseThrow().count());
    assertEquals(2, more.runs("baseline").get(0).steps(), "stopped at its first crossing");
  }

  @Test
  void aBaselineThatStoppedIsRepeatedWhereTheWholeIsWanted() {
    run(accuracy(0), FAST, false, 1L);
    ComparisonResult whole = run(accuracy(0), FAST, true, 1L);
    assertEquals(List.of("baseline 1"), started);
    assertTrue(whole.runs("baseline").get(0).whole());
    assertEquals(
        2, whole.runs("baseline").get(0).steps(), "credited at its first crossing all the same");
    assertEquals(2, whole.runs("baseline").get(0).curve().size());
  }

  @Test
  void trainingsInTurnsAdvanceTogetherToTheSameQuality() throws IOException {
    NamedRecipe twin = new NamedRecipe("twin", MODEL, SHORT, "");
    ComparisonResult singly = run(accuracy(0), twin, true, 1L, 2L);
    Files.delete(folder.resolve(ResultBook.NAME));
    steps.clear();
    ComparisonResult inTurns = run(accuracy(0), twin, true, true, 1L, 2L);
    assertEquals(List.of(1L, 1L, 2L, 2L), steps.subList(0, 4), "a share of each at a time");
    assertEquals(qualities(singly), qualities(inTurns), "not a bit else");
    assertEquals(0, inTurns.runs().get(0).peakBytes(), "unknown: they share the memory");
    started.clear();
    run(accuracy(0), twin, true, true, 1L, 2L);
    assertEquals(List.of(), started);
  }

  private static Map<String, Double> qualities(ComparisonResult result) {
    Map<String, Double> qualities = new TreeMap<>();
    result.runs().forEach(run -> qualities.put(run.recipe() + run.seed(), run.finalMetric()));
    return qualities;
  }

  @Test
  void aRecipeThatDivergesInTurnsLeavesTheRestItsOwn() {
    Recipe wild =
        FAST.recipe().withLength(Length.steps(60)).withOptimizer(new Sgd(1e30, 0, false, 0));
    ComparisonResult result = run(accuracy(0), FAST.with("wild", wild), true, true, 1L);
    assertTrue(result.runs("wild").get(0).diverged());
    assertTrue(result.runs("baseline").get(0).whole());
  }

  /** The few steps before the first run are not the run: what begins late in it is no fault. */
  @Test
  void aSpeedupMayBeginAfterTheStepsOfTheWarmUp() {
    Recipe late =
        SHORT
            .withLength(Length.steps(24))
            .withSpeedups(
                List.of(
                    Timed.between(Duration.steps(20), Duration.share(1), new LabelSmoothing(0.1))));
    ComparisonResult result = run(accuracy(0), new NamedRecipe("late", MODEL, late, ""), false, 1L);
    assertEquals(24, result.runs("late").get(0).steps());
  }

  @Test
  void aTargetOutOfReachIsMissed() {
    ComparisonResult result = run(accuracy(1.1), FAST, false, 1L);
    assertTrue(result.speedup("fast").isEmpty());
    assertEquals(4, result.runs("baseline").get(0).steps(), "at its full length");
    assertEquals(0, result.reached("fast"));
  }

  @Test
  void aRecipeThatDivergesMissesAndTheRestGoesOn() {
    Recipe wild =
        FAST.recipe().withLength(Length.steps(60)).withOptimizer(new Sgd(1e30, 0, false, 0));
    ComparisonResult result = run(accuracy(0), FAST.with("wild", wild), false, 1L, 2L);
    assertEquals(4, result.runs().size());
    assertTrue(result.runs("wild").stream().allMatch(RunResult::diverged));
    assertEquals(0, result.reached("wild"));
    assertTrue(warnings.get(0).startsWith("expected a finite"), warnings.toString());
  }

  @Test
  void aBatchLargerThanTheDataIsToldBeforeAnythingIsTrained() {
    NamedRecipe big = FAST.with("big", FAST.recipe().withBatch(5000));
    String told =
        assertThrows(IllegalArgumentException.class, () -> run(accuracy(0), big, false, 1L))
            .getMessage();
    assertEquals(
        "expected at most 1437 (all examples to train on) for batch of the recipe big, but got"
            + " 5000: use a smaller batch or more data",
        told);
    assertTrue(started.isEmpty());
  }

  @Test
  void aBatchThatIsStillToBePickedIsRefused() {
    NamedRecipe auto = new NamedRecipe("fast", MODEL, SHORT, "", true);
    assertThrows(IllegalArgumentException.class, () -> run(accuracy(0), auto, false, 1L));
  }

  @Test
  void withoutATargetThereIsNothingToCompare() {
    Job job =
        new Job("j.yaml", new DataSource.Named("digits"), Optional.empty(), BASELINE, List.of());
    try (DataPair data = Datasets.resolve("digits")) {
      Comparison comparison = new Comparison(job, List.of(FAST), List.of(1L), false, false, false);
      ResultBook book = new ResultBook(folder);
      assertThrows(IllegalArgumentException.class, () -> comparison.run(data, book, event -> {}));
    }
  }
}
