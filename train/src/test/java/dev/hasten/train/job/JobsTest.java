package dev.hasten.train.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Precision;
import dev.hasten.engine.PrecisionChoice;
import dev.hasten.engine.RandomStream;
import dev.hasten.train.Length;
import dev.hasten.train.Recipe;
import dev.hasten.train.Target;
import dev.hasten.train.optimizer.Adam;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.optimizer.ParameterGroup;
import dev.hasten.train.optimizer.ParameterGroups;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.schedule.Cosine;
import dev.hasten.train.schedule.OneCycle;
import dev.hasten.train.schedule.Then;
import dev.hasten.train.schedule.Warmup;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.speedup.ChannelsLast;
import dev.hasten.train.speedup.LabelSmoothing;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inheritance, overrides, and printing back. */
class JobsTest {
  private static final String JOB =
      """
      data: digits
      model: mlp
      target: {metric: accuracy, at_least: 90%}
      baseline:
        length: 2ep
        batch: 64
        optimizer: {name: sgd, learning_rate: 1e-1, momentum: 0.5}
        speedups: [channels-last, {name: label-smoothing, amount: 0.2}]
      recipes:
        fast:
          length: 500 st
          schedule: {name: one-cycle, warmup: 25%}
        other:
          batch: 64
          precision: auto
          speedups: []
      """;

  private static Job parse(String text, String... overrides) {
    return parse(text, Optional.empty(), overrides);
  }

  private static Job parse(String text, Optional<String> selected, String... overrides) {
    return JobFile.parse(
        "job.yaml", Path.of("/"), text, List.of(overrides), selected, Catalogs.standard());
  }

  @Test
  void aRecipeInheritsWhatItDoesNotSay() {
    Recipe fast = parse(JOB).recipe("fast").recipe();
    assertEquals(new Sgd(0.1, 0.5, true, 0), fast.optimizer());
    assertEquals(new OneCycle(0.25, 25, 1e4), fast.schedule());
    assertEquals(Length.steps(500), fast.length());
    assertEquals(List.of(new ChannelsLast(), new LabelSmoothing(0.2)), fast.speedups());
    assertEquals(List.of(), parse(JOB).recipe("other").recipe().speedups());
  }

  @Test
  void aRecipeOfJavaEqualsThatOfAFile() {
    Recipe java =
        Recipe.of(Length.epochs(2))
            .withBatch(64)
            .withOptimizer(new Sgd(0.1, 0.5, true, 0))
            .withSpeedups(List.of(new ChannelsLast(), new LabelSmoothing(0.2)));
    assertEquals(java, parse(JOB).baseline().recipe());
    assertEquals(Optional.of(new Target("accuracy", 0.9, true)), parse(JOB).target());
  }

  @Test
  void groupsOfParametersAreReadAndPrintedBack() {
    String groups =
        """
        baseline.optimizer={name: adamw, learning_rate: 1e-2, groups: [
        {name: "dense.*", learning_rate: 0.1, weight_decay: 0},
        {name: "*.bias", learning_rate_factor: 2}]}"""
            .replace('\n', ' ');
    Job job = parse(JOB, groups);
    assertEquals(
        new ParameterGroups(
            new AdamW(0.01),
            List.of(
                ParameterGroup.withLearningRate("dense.*", 0.1).and("weight_decay", 0),
                ParameterGroup.withLearningRateFactor("*.bias", 2))),
        job.baseline().recipe().optimizer());
    Job again = parse(JobText.yaml(job));
    assertEquals(job.baseline().recipe(), again.baseline().recipe());
    String words =
        assertThrows(
                JobException.class,
                () -> parse(JOB, "baseline.optimizer={name: sgd, groups: [{name: '*.bias'}]}"))
            .getMessage();
    assertTrue(words.contains("for the group \"*.bias\", but got none"), words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch=32                                       | fast     | 32",
        "recipes.fast.batch=32                          | fast     | 32",
        "recipes.fast.batch=32                          | other    | 64",
        "baseline.batch=32                              | fast     | 32",
        "baseline.batch=32                              | baseline | 32",
      })
  void aPathIsAboutTheSelectedRecipeOrAbsolute(String override, String recipe, int batch) {
    assertEquals(batch, parse(JOB, override).recipe(recipe).recipe().batch());
  }

  @Test
  void theSelectedRecipeIsTheOneAsked() {
    Job job = parse(JOB, Optional.of("other"), "length=9ep");
    assertEquals(Length.epochs(9), job.recipe("other").recipe().length());
    assertEquals(Length.steps(500), job.recipe("fast").recipe().length());
    assertEquals(
        Length.epochs(9),
        parse(JOB, Optional.of("baseline"), "length=9ep").baseline().recipe().length());
  }

  @Test
  void aPartOfWhatIsInheritedCanBeSet() {
    Job job = parse(JOB, "optimizer.learning_rate=0.3");
    assertEquals(new Sgd(0.3, 0.5, true, 0), job.recipe("fast").recipe().optimizer());
    assertEquals(new Sgd(0.1, 0.5, true, 0), job.baseline().recipe().optimizer());
  }

  @ParameterizedTest
  @ValueSource(strings = {"speedups.1.amount=0.4", "speedups.label-smoothing.amount=0.4"})
  void anItemOfAListGoesByItsNumberOrItsName(String override) {
    Job job = parse(JOB, override);
    assertEquals(
        List.of(new ChannelsLast(), new LabelSmoothing(0.4)),
        job.recipe("fast").recipe().speedups());
    assertEquals(
        List.of(new ChannelsLast(), new LabelSmoothing(0.2)), job.baseline().recipe().speedups());
  }

  @Test
  void theNumberAfterTheLastItemAppends() {
    Job job = parse(JOB, Optional.of("other"), "speedups.0=channels-last");
    assertEquals(List.of(new ChannelsLast()), job.recipe("other").recipe().speedups());
  }

  @Test
  void aNameTakesOptionsByItsPath() {
    String named = JOB.replace("{name: sgd, learning_rate: 1e-1, momentum: 0.5}", "adam");
    Recipe fast = parse(named, "optimizer.learning_rate=0.02").recipe("fast").recipe();
    assertEquals(0.02, ((Adam) fast.optimizer()).learningRate());
  }

  @Test
  void autoIsResolvedWhereTheMachineKnowsAndSaysWhy() {
    NamedRecipe other = parse(JOB).recipe("other");
    assertEquals(PrecisionChoice.ofThisMachine().precision(), other.recipe().precision());
    assertTrue(JobText.reasons(other).get(0).contains(PrecisionChoice.ofThisMachine().reason()));
    assertEquals(List.of(), JobText.reasons(parse(JOB).baseline()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\uFEFF",
        "# a comment\n\n",
        "anchored",
        "quoted",
      })
  void otherWaysToWriteTheSame(String how) {
    String text =
        switch (how) {
          case "anchored" ->
              JOB.replace("length: 2ep", "length: &l 2ep")
                  .replace("schedule", "evaluate_every: *l\n    schedule");
          case "quoted" -> JOB.replace("sgd", "\"sgd\"").replace("digits", "'digits'");
          default -> how + JOB;
        };
    Recipe expected = parse(JOB).recipe("fast").recipe();
    Recipe fast = parse(text).recipe("fast").recipe();
    assertEquals(
        how.equals("anchored") ? expected.withEvaluationEvery(Length.epochs(2)) : expected, fast);
  }

  @Test
  void whatIsPrintedParsesBackToAnEqualJob() {
    RandomStream random = new RandomStream(4, "printed jobs");
    for (int i = 0; i < 300; i++) {
      Job job = parse(RandomJob.text(random));
      String printed = JobText.yaml(job);
      assertEquals(resolved(job), parse(printed), printed);
    }
  }

  /** The reason for a precision is not in what is printed: there the precision stands itself. */
  private static Job resolved(Job job) {
    return new Job(
        job.file(),
        job.data(),
        job.target(),
        resolved(job.baseline()),
        job.recipes().stream().map(JobsTest::resolved).toList());
  }

  private static NamedRecipe resolved(NamedRecipe named) {
    return new NamedRecipe(named.name(), named.model(), named.recipe(), "");
  }

  @ParameterizedTest
  @CsvSource({
    "4ep,4ep",
    "4 ep,4ep",
    ".5ep,0.5ep",
    "00012st,12st",
    "0.00001ep,0.00001ep",
    "10000000.5ep,10000000.5ep"
  })
  void lengthsPrintAsTheyAreRead(String text, String printed) {
    assertEquals(printed, Length.parse(text).toString());
    assertEquals(Length.parse(text), Length.parse(printed));
  }

  @Test
  void aLengthIsAboveZeroAndFinite() {
    for (double amount : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e13}) {
      assertThrows(IllegalArgumentException.class, () -> Length.epochs(amount));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "auto, 32",
    "'{name: auto}', 32",
    "'{name: auto, learning_rate_for: 256}', 256",
  })
  void aBatchMayBeLeftToTheMachine(String text, int reference) {
    Job job = parse(JOB, "batch=" + text);
    NamedRecipe fast = job.recipe("fast");
    assertTrue(fast.batchAuto());
    assertEquals(reference, fast.recipe().batch());
    assertFalse(job.baseline().batchAuto());
    assertEquals(job.recipe("fast"), parse(JobText.yaml(job)).recipe("fast"));
    assertThrows(IllegalArgumentException.class, () -> fast.requireBatch("in a test"));
    Recipe picked = fast.recipe().withBatch(48);
    assertEquals(picked, fast.withBatchOf(picked).requireBatch("in a test").recipe());
  }

  @ParameterizedTest
  @CsvSource({
    "'{name: atuo}'",
    "'{learning_rate_for: 32}'",
    "'{name: auto, learning_rate_for: 0}'",
    "'{name: auto, learning_rate: 1}'",
    "automatic"
  })
  void aBatchThatIsNeitherANumberNorAutoIsRefused(String text) {
    assertThrows(JobException.class, () -> parse(JOB, "batch=" + text));
  }

  /** Both as they have been written and with units; a share stays a share, epochs epochs. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: linear, warmup: 20%}       | linear      | {warmup=20%, final=0.0}",
        "{name: linear, warmup: 0.2}       | linear      | {warmup=20%, final=0.0}",
        "{name: linear, warmup: 50st}      | linear      | {warmup=50st, final=0.0}",
        "{name: step, factor: 0.7, every: 1} | step      | {warmup=0%, factor=0.7, every=1ep}",
        "{name: step, every: 25%}          | step        | {warmup=0%, factor=0.1, every=25%}",
        "{name: multi-step, at: [1ep, 300 st]} | multi-step | {warmup=0%, factor=0.1, at=[1ep, 300st]}",
      })
  void durationsOfSchedulesHaveUnits(String text, String name, String options) {
    Choice choice = parse(JOB, "schedule=" + text).recipe("fast").recipe().schedule().choice();
    assertEquals(name, choice.name());
    assertEquals(options, choice.options().toString());
  }

  @Test
  void schedulesOfSchedulesAndOfOtherSettingsPrintAsTheyAreRead() {
    String text =
        JOB.replace(
            "schedule: {name: one-cycle, warmup: 25%}",
            """
            schedule:
                  name: then
                  at: [10%]
                  schedules: [warmup, {name: then, schedules: [cosine], at: []}]
                schedules: {momentum: one-cycle-momentum, weight_decay: {name: cosine, final: 0.1}}
            """);
    Job job = parse(text, "scale=50%");
    Recipe fast = job.recipe("fast").recipe();
    assertEquals(Length.steps(250), fast.length());
    assertEquals(Length.epochs(0.5), fast.evaluateEvery());
    assertEquals(List.of("momentum", "weight_decay"), List.copyOf(fast.schedules().keySet()));
    assertEquals(
        new Then(
            List.of(
                new Warmup(Duration.share(1), 0.01, Warmup.Shape.LINEAR),
                new Then(List.of(new Cosine(0, 0)), List.of())),
            List.of(Duration.share(0.1))),
        fast.schedule());
    assertEquals(fast, parse(JobText.yaml(job)).recipe("fast").recipe());
  }

  @Test
  void aBatchThatFitsTheNamedDataIsAccepted() {
    assertEquals(1437, parse(JOB, "batch=1437").recipe("fast").recipe().batch());
    assertThrows(JobException.class, () -> parse(JOB, "batch=1438"));
    assertThrows(
        JobException.class, () -> parse(JOB, "data={name: digits, hold_out: 1}", "batch=1437"));
  }

  @Test
  void aRecipeInFp16IsRefusedOnACpu() {
    assertThrows(JobException.class, () -> parse(JOB, "precision=" + Precision.FP16.label()));
  }

  @Test
  void aRecipeInTf32IsTakenOrRefusedByWhatTheProcessorHas() {
    Optional<String> reason = PrecisionChoice.refusal(Precision.TF32);
    if (reason.isEmpty()) {
      Recipe recipe = parse(JOB, "precision=tf32").baseline().recipe();
      assertEquals(Precision.TF32, recipe.precision());
    } else {
      JobException fault = assertThrows(JobException.class, () -> parse(JOB, "precision=tf32"));
      assertTrue(fault.getMessage().contains(reason.get()), fault.getMessage());
    }
    JobException typed = assertThrows(JobException.class, () -> parse(JOB, "precision=tf23"));
    assertTrue(typed.getMessage().contains("tf32"), typed.getMessage());
  }
}
