package dev.hasten.train.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against PyTorch's schedulers (see src/test/python/schedules.py), and against their equations. */
class SchedulesTest {
  private static final int STEPS = 60;

  private static Duration st(long steps) {
    return Duration.steps(steps);
  }

  private static final Duration NONE = Duration.NONE;

  private static Map<String, Schedule> cases() {
    Map<String, Schedule> all = new LinkedHashMap<>();
    all.put("constant-warmup", new Constant(0.2));
    all.put("warmup-linear", new Warmup(st(20), 0.05, Warmup.Shape.LINEAR));
    all.put("warmup-exponential", new Warmup(Duration.epochs(2), 0.05, Warmup.Shape.EXPONENTIAL));
    all.put("step", new Step(0, 0.7, 2));
    all.put("multi-step", new MultiStep(NONE, 0.3, List.of(st(7), st(20), Duration.share(0.75))));
    all.put("exponential", new Exponential(NONE, 0.93, st(1)));
    all.put("exponential-warmup", new Exponential(Duration.share(0.2), 0.93, st(1)));
    all.put("linear", new LinearDecay(0, 0.1));
    all.put("linear-to-zero", new LinearDecay(0, 0));
    all.put("polynomial", new Polynomial(NONE, 2, 0));
    all.put("polynomial-warmup", new Polynomial(st(12), 0.9, 0));
    all.put("cosine", new Cosine(0, 0.05));
    all.put("cosine-warmup", new Cosine(0.2, 0));
    all.put("restarts", new CosineRestarts(NONE, Duration.epochs(1.5), 1, 0.05));
    all.put("restarts-doubling", new CosineRestarts(NONE, st(4), 2, 0));
    all.put("restarts-tripling", new CosineRestarts(NONE, st(3), 3, 0.1));
    all.put("triangular", cyclic(10, 0, Cyclic.Shape.TRIANGULAR, 1));
    all.put("triangular-uneven", cyclic(5, 12, Cyclic.Shape.TRIANGULAR, 1));
    all.put("triangular2", cyclic(8, 4, Cyclic.Shape.TRIANGULAR2, 1));
    all.put("exp-range", cyclic(6, 6, Cyclic.Shape.EXP_RANGE, 0.97));
    all.put("one-cycle", new OneCycle(0.3, 25, 1e4));
    all.put("one-cycle-short", new OneCycle(0.25, 10, 100));
    all.put("one-cycle-momentum", new OneCycleMomentum(Duration.share(0.3), 0.85 / 0.95));
    all.put("cyclic-momentum", new Cyclic(st(10), NONE, 1, 0.8, Cyclic.Shape.TRIANGULAR, 1));
    all.put("inverse-root", new InverseRoot(st(12)));
    for (WarmupStableDecay.Shape shape : WarmupStableDecay.Shape.values()) {
      all.put(
          "stable-" + Rules.label(shape),
          new WarmupStableDecay(st(6), Duration.share(0.25), shape, 0.1));
    }
    all.put(
        "then",
        new Then(
            List.of(
                new Warmup(Duration.share(1), 0.1, Warmup.Shape.LINEAR),
                new Step(NONE, 0.5, Duration.epochs(1)),
                new Cosine(0, 0)),
            List.of(st(10), Duration.epochs(4))));
    all.put(
        "piecewise",
        new Piecewise(
            List.of(NONE, Duration.share(0.2), st(36), Duration.share(1)),
            List.of(0.1, 1.0, 0.25, 0.0),
            true));
    return all;
  }

  private static Schedule cyclic(long up, long down, Cyclic.Shape shape, double gamma) {
    return new Cyclic(st(up), st(down), 0.1, 1, shape, gamma);
  }

  static Stream<String> names() {
    return cases().keySet().stream();
  }

  private static Progress at(long step) {
    return new Progress(step, STEPS, 10);
  }

  /** From the last step to the first: a closed form needs none before it. */
  @ParameterizedTest
  @MethodSource("names")
  void ratesAreThoseOfPyTorch(String name) throws IOException {
    JsonNode golden = golden().path("rates").path(name);
    assertEquals(STEPS, golden.size());
    Schedule schedule = cases().get(name);
    for (int step = STEPS - 1; step >= 0; step--) {
      assertEquals(
          golden.get(step).asDouble(), schedule.factor(at(step)), 1e-12, name + " at step " + step);
      assertEquals(schedule.factor(at(step)), schedule.begin().factor(at(step)), 0);
    }
  }

  @Test
  void everyRateOfTheGoldenFileIsAsked() throws IOException {
    golden().path("rates").fieldNames().forEachRemaining(name -> assertTrue(has(name), name));
  }

  private static boolean has(String name) {
    return cases().containsKey(name);
  }

  @ParameterizedTest
  @CsvSource({
    "loss, loss, 0.5, 2, 1e-4, 0, 0",
    "loss-cooldown, loss, 0.5, 1, 0.05, 3, 0",
    "loss-lowest, loss, 0.1, 0, 1e-4, 0, 0.02",
    "accuracy, accuracy, 0.3, 1, 1e-4, 0, 0",
  })
  void aPlateauIsThatOfPyTorchAcrossAResume(
      String name,
      String metric,
      double factor,
      int patience,
      double threshold,
      int cooldown,
      double lowest)
      throws IOException {
    Schedule plateau = new Plateau(NONE, metric, factor, patience, threshold, cooldown, lowest);
    JsonNode golden = golden().path("plateaus").path(name);
    JsonNode metrics = golden().path("metrics");
    Schedule.Course course = plateau.begin();
    assertEquals(1, course.factor(at(0)));
    for (int i = 0; i < metrics.size(); i++) {
      double value = metrics.get(i).asDouble();
      course.evaluated(Map.of(metric, metric.equals("loss") ? value : 1 - value));
      assertEquals(golden.get(i).asDouble(), course.factor(at(i)), 1e-12, "evaluation " + i);
      Schedule.Course resumed = plateau.begin();
      resumed.restore(course.state());
      course = resumed;
    }
    assertTrue(course.factor(at(0)) < 1, "it never fell");
  }

  @Test
  void theRiseIsALineToOneAndTheRestBeginsThere() {
    for (Schedule schedule :
        new Schedule[] {
          new Constant(0.2), new LinearDecay(0.2, 0), new Cosine(0.2, 0), new Step(0.2, 0.5, 1e6)
        }) {
      for (int step = 0; step < 12; step++) {
        double got = schedule.factor(at(step));
        assertEquals((step + 1) / 12.0, got, 1e-15, schedule + " at step " + step);
      }
      assertEquals(1, schedule.factor(at(12)), 1e-15, schedule.toString());
    }
  }

  @Test
  void theEndIsTheFinalFactor() {
    Progress end = at(STEPS);
    assertEquals(0.1, new LinearDecay(0.2, 0.1).factor(end), 1e-15);
    assertEquals(0.1, new Cosine(0.2, 0.1).factor(end), 1e-15);
    assertEquals(0.1, new Polynomial(NONE, 3, 0.1).factor(end), 1e-15);
  }

  @Test
  void aRestartIsOnItsStepHoweverManyCameBefore() {
    CosineRestarts restarts = new CosineRestarts(NONE, st(3), 3, 0);
    long begin = 0;
    for (long length = 3; begin < 1L << 40; length *= 3) {
      assertEquals(1, restarts.factor(new Progress(begin, 1L << 41, 10)), 0, "step " + begin);
      double before = restarts.factor(new Progress(begin + length - 1, 1L << 41, 10));
      assertTrue(before < 0.26, "step before " + (begin + length) + " has " + before);
      begin += length;
    }
  }

  @Test
  void stepsBetweenPlacesHoldTheValueOfTheOneBefore() {
    Piecewise steps = new Piecewise(List.of(NONE, st(20)), List.of(1.0, 0.5), false);
    assertEquals(1, steps.factor(at(19)));
    assertEquals(0.5, steps.factor(at(20)));
    assertEquals(0.5, steps.factor(at(59)));
  }

  /** Every option that lasts some time is scaled: one that a schedule forgot would stay. */
  @ParameterizedTest
  @MethodSource("entries")
  void everyDurationOfAScheduleIsScaled(Entry<Schedule> entry) {
    Catalog<Schedule> all = new Catalog<>("a schedule", Schedules.list());
    Choice choice = Choice.of(entry.name());
    for (Option option : entry.options()) {
      choice =
          switch (option.type()) {
            case DURATION -> choice.with(option.name(), "40st");
            case DURATIONS -> choice.with(option.name(), places(entry.name()));
            default -> choice;
          };
    }
    Schedule schedule = all.make(choice, (option, words) -> {}).orElseThrow();
    String halved = schedule.scaled(0.5).choice().toString();
    assertEquals(
        schedule
            .choice()
            .toString()
            .replace("40st", "20st")
            .replace("60st", "30st")
            .replace("70st", "35st"),
        halved);
    assertEquals(schedule, all.make(schedule.choice(), (option, words) -> {}).orElseThrow());
  }

  private static List<String> places(String name) {
    return switch (name) {
      case "then" -> List.of("40st");
      case "piecewise" -> List.of("0st", "60st", "70st");
      default -> List.of("40st", "60st");
    };
  }

  static Stream<Entry<Schedule>> entries() {
    return Schedules.list().stream();
  }

  private static JsonNode golden() throws IOException {
    try (InputStream stream =
        SchedulesTest.class.getResourceAsStream("/dev/hasten/train/schedules.json")) {
      return new ObjectMapper().readTree(stream);
    }
  }
}
