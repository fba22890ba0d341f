package dev.hasten.train.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hasten.train.event.Event;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/**
 * An event as a line of JSON. Scripts of other people read these names: they are kept once given.
 * Numbers that are not finite, which JSON cannot hold, become null.
 */
final class EventLine {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode line = JSON.createObjectNode();

  private EventLine() {}

  static String of(Event event, Instant time) {
    EventLine line = new EventLine();
    line.text("time", time.truncatedTo(ChronoUnit.MILLIS).toString());
    line.text("event", event.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    line.line.put("step", event.step());
    line.fields(event);
    try {
      return JSON.writeValueAsString(line.line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected an event that JSON can hold", e);
    }
  }

  private void fields(Event event) {
    if (event instanceof Event.Started started) {
      text("run", started.run());
      line.put("seed", started.seed());
      line.put("steps", started.steps());
      line.put("steps_per_epoch", started.stepsPerEpoch());
      line.put("batch", started.batch());
      line.put("parameters", started.parameters());
      text("precision", started.precision());
      text("unit", started.unit().name());
      line.put("units_per_example", started.unit().perExample());
    } else if (event instanceof Event.Operated operated) {
      text("method", operated.method());
      text("message", operated.message());
    } else if (event instanceof Event.Stepped stepped) {
      number("epoch", stepped.epoch());
      number("seconds", stepped.seconds());
    } else if (event instanceof Event.Progressed progressed) {
      number("epoch", progressed.epoch());
      number("loss", progressed.loss());
      number("learning_rate", progressed.learningRate());
      number("seconds", progressed.seconds());
      number("examples_per_second", progressed.examplesPerSecond());
      number("waiting_share", progressed.waitingShare());
      if (!progressed.settings().isEmpty()) {
        numbers("settings", progressed.settings());
      }
    } else if (event instanceof Event.Evaluated evaluated) {
      number("epoch", evaluated.epoch());
      number("seconds", evaluated.seconds());
      number("evaluation_seconds", evaluated.evaluationSeconds());
      numbers("metrics", evaluated.metrics());
    } else if (event instanceof Event.Reached reached) {
      number("epoch", reached.epoch());
      number("seconds", reached.seconds());
      text("metric", reached.metric());
      number("value", reached.value());
    } else if (event instanceof Event.Saved saved) {
      text("file", saved.file().toString());
      line.put("bytes", saved.bytes());
      number("seconds", saved.seconds());
    } else if (event instanceof Event.MicroBatched cut) {
      line.put("examples", cut.examples());
      text("message", cut.message());
    } else if (event instanceof Event.Adjusted adjusted) {
      line.put("before", adjusted.before());
      line.put("workers", adjusted.workers());
      line.put("depth", adjusted.depth());
      text("message", adjusted.message());
    } else if (event instanceof Event.LeftOut left) {
      leftOut(left);
    } else if (event instanceof Event.Skipped skipped) {
      line.put("skipped_steps", skipped.total());
      text("message", skipped.message());
    } else if (event instanceof Event.Warned warned) {
      text("message", warned.message());
    } else if (event instanceof Event.Ended ended) {
      text("outcome", ended.outcome().name().toLowerCase(Locale.ROOT));
      number("seconds", ended.seconds());
      line.put("skipped_steps", ended.skippedSteps());
      numbers("metrics", ended.metrics());
    }
  }

  private void leftOut(Event.LeftOut left) {
    text("data", left.data());
    line.put("count", left.examples().size());
    ArrayNode examples = line.putArray("examples");
    left.examples()
        .forEach(
            each -> examples.addObject().put("place", each.place()).put("reason", each.reason()));
  }

  private void text(String name, String value) {
    line.put(name, value);
  }

  private void number(String name, double value) {
    number(line, name, value);
  }

  private static void number(ObjectNode to, String name, double value) {
    if (Double.isFinite(value)) {
      to.put(name, value);
    } else {
      to.putNull(name);
    }
  }

  private void numbers(String field, Map<String, Double> numbers) {
    ObjectNode object = line.putObject(field);
    numbers.forEach((name, value) -> number(object, name, value));
  }
}
