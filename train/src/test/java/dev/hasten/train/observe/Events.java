package dev.hasten.train.observe;

import dev.hasten.data.BadExample;
import dev.hasten.data.Unit;
import dev.hasten.train.event.Event;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One event of each kind, for tests. */
final class Events {
  static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");
  static final Event.Started STARTED =
      new Event.Started("fast", 7, 0, 40, 10, 128, 34_826, "bf16", new Unit("tokens", 64));
  static final Event.Operated OPERATED =
      new Event.Operated(0, "factorize", "2 layers factorized, 1,201 to 288 parameters");
  static final Event.Stepped STEPPED = new Event.Stepped(9, 0.9, 1.5);
  static final Event.Progressed PROGRESSED =
      new Event.Progressed(10, 1, 0.5, 0.001, 1.25, 1024.5, 0.125, Map.of("momentum", 0.75));
  static final Event.Evaluated EVALUATED =
      new Event.Evaluated(10, 1, 1.25, 0.5, metrics(0.75, 0.5));
  static final Event.Reached REACHED = new Event.Reached(10, 1, 1.25, "accuracy", 0.75);
  static final Event.Saved SAVED = new Event.Saved(10, Path.of("checkpoints", "10"), 4096, 0.25);
  static final Event.MicroBatched MICRO_BATCHED = new Event.MicroBatched(11, 64, "memory ran out");
  static final Event.Adjusted ADJUSTED = new Event.Adjusted(11, 2, 3, 4, "steps waited");
  static final Event.LeftOut LEFT_OUT =
      new Event.LeftOut(
          0, "rows.csv", List.of(new BadExample("rows.csv:7", "expected a number, but got \"x\"")));
  static final Event.Skipped SKIPPED = new Event.Skipped(11, 3, "a gradient overflowed");
  static final Event.Warned WARNED = new Event.Warned(11, "a \"step\" was skipped\n");
  static final Event.Ended ENDED =
      new Event.Ended(40, Event.Outcome.COMPLETED, 5, 3, metrics(0.875, Double.NaN));

  static final List<Event> ALL =
      List.of(
          STARTED,
          OPERATED,
          STEPPED,
          PROGRESSED,
          EVALUATED,
          REACHED,
          SAVED,
          MICRO_BATCHED,
          ADJUSTED,
          LEFT_OUT,
          SKIPPED,
          WARNED,
          ENDED);

  private Events() {}

  private static Map<String, Double> metrics(double accuracy, double loss) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", accuracy);
    metrics.put("top5", 1.0);
    metrics.put("loss", loss);
    return metrics;
  }
}
