package dev.hasten.train.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against PyTorch's schedulers (see src/test/python/schedules.py), and against their equations. */
class SchedulesTest {
  private static final int STEPS = 60;
  private static final Map<String, Schedule> CASES =
      Map.of(
          "constant-warmup", new Constant(0.2),
          "step", new Step(0, 0.7, 2),
          "linear", new LinearDecay(0, 0.1),
          "cosine", new Cosine(0, 0.05),
          "cosine-warmup", new Cosine(0.2, 0),
          "one-cycle", new OneCycle(0.3, 25, 1e4),
          "one-cycle-short", new OneCycle(0.25, 10, 100));

  static Stream<String> names() {
    return CASES.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("names")
  void ratesAreThoseOfPyTorch(String name) throws IOException {
    JsonNode golden = golden().path("rates").path(name);
    assertEquals(STEPS, golden.size());
    for (int step = 0; step < STEPS; step++) {
      double got = CASES.get(name).factor(new Progress(step, STEPS, 10));
      assertEquals(golden.get(step).asDouble(), got, 1e-12, name + " at step " + step);
    }
  }

  @Test
  void theRiseIsALineToOneAndTheRestBeginsThere() {
    for (Schedule schedule :
        new Schedule[] {
          new Constant(0.2), new LinearDecay(0.2, 0), new Cosine(0.2, 0), new Step(0.2, 0.5, 1e6)
        }) {
      for (int step = 0; step < 12; step++) {
        double got = schedule.factor(new Progress(step, STEPS, 10));
        assertEquals((step + 1) / 12.0, got, 1e-15, schedule + " at step " + step);
      }
      assertEquals(1, schedule.factor(new Progress(12, STEPS, 10)), 1e-15, schedule.toString());
    }
  }

  @Test
  void theEndIsTheFinalFactor() {
    Progress end = new Progress(STEPS, STEPS, 10);
    assertEquals(0.1, new LinearDecay(0.2, 0.1).factor(end), 1e-15);
    assertEquals(0.1, new Cosine(0.2, 0.1).factor(end), 1e-15);
  }

  private static JsonNode golden() throws IOException {
    try (InputStream stream =
        SchedulesTest.class.getResourceAsStream("/dev/hasten/train/schedules.json")) {
      return new ObjectMapper().readTree(stream);
    }
  }
}
