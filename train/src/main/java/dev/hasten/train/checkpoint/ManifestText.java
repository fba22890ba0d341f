package dev.hasten.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hasten.engine.RandomStream;
import dev.hasten.train.event.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Manifests as JSON. Every number comes back bit for bit; infinities and NaN are texts. */
final class ManifestText {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int FORMAT = 1;

  private ManifestText() {}

  static String of(Manifest manifest) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("step", manifest.step());
    number(root, "epoch", manifest.epoch());
    root.put("best", manifest.best());
    manifest.recipe().forEach(root.putObject("recipe")::put);
    manifest.machine().forEach(root.putObject("machine")::put);
    numbers(root.putObject("metrics"), manifest.metrics());
    ObjectNode clock = root.putObject("clock");
    number(clock, "seconds", manifest.clock().seconds());
    number(clock, "logged_seconds", manifest.clock().loggedSeconds());
    clock.put("logged_step", manifest.clock().loggedStep());
    ArrayNode evaluations = root.putArray("evaluations");
    manifest.evaluations().forEach(each -> evaluation(evaluations.addObject(), each));
    manifest.reached().ifPresent(reached -> reached(root.putObject("reached"), reached));
    ObjectNode streams = root.putObject("random_streams");
    manifest.streams().forEach((name, state) -> stream(streams.putObject(name), state));
    numbers(root.putObject("state"), manifest.scalars());
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected a manifest that JSON can hold", e);
    }
  }

  /**
   * Reads it back.
   *
   * @throws IllegalArgumentException when it is no manifest, or of a newer format
   */
  static Manifest read(String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "expected the manifest of a checkpoint in JSON, but " + e.getOriginalMessage());
    }
    int format = root.path("format").asInt();
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "expected a checkpoint of format "
              + FORMAT
              + ", but got "
              + format
              + ": use the version of Hasten that wrote it");
    }
    JsonNode clock = root.path("clock");
    List<Event.Evaluated> evaluations = new ArrayList<>();
    root.path("evaluations").forEach(node -> evaluations.add(evaluated(node)));
    return new Manifest(
        root.path("step").asLong(),
        real(root.path("epoch")),
        root.path("best").asBoolean(),
        map(root.path("recipe"), JsonNode::asText),
        map(root.path("machine"), JsonNode::asText),
        new Manifest.Clock(
            real(clock.path("seconds")),
            real(clock.path("logged_seconds")),
            clock.path("logged_step").asLong()),
        evaluations,
        Optional.of(root.path("reached")).filter(JsonNode::isObject).map(ManifestText::reached),
        map(root.path("random_streams"), ManifestText::stream),
        map(root.path("state"), ManifestText::number));
  }

  private static void evaluation(ObjectNode node, Event.Evaluated evaluated) {
    node.put("step", evaluated.step());
    number(node, "epoch", evaluated.epoch());
    number(node, "seconds", evaluated.seconds());
    number(node, "evaluation_seconds", evaluated.evaluationSeconds());
    numbers(node.putObject("metrics"), evaluated.metrics());
  }

  private static Event.Evaluated evaluated(JsonNode node) {
    return new Event.Evaluated(
        node.path("step").asLong(),
        real(node.path("epoch")),
        real(node.path("seconds")),
        real(node.path("evaluation_seconds")),
        map(node.path("metrics"), ManifestText::real));
  }

  private static void reached(ObjectNode node, Event.Reached reached) {
    node.put("step", reached.step());
    number(node, "epoch", reached.epoch());
    number(node, "seconds", reached.seconds());
    node.put("metric", reached.metric());
    number(node, "value", reached.value());
  }

  private static Event.Reached reached(JsonNode node) {
    return new Event.Reached(
        node.path("step").asLong(),
        real(node.path("epoch")),
        real(node.path("seconds")),
        node.path("metric").asText(),
        real(node.path("value")));
  }

  /** The key in hexadecimal: it needs all 64 bits, and other languages read numbers as doubles. */
  private static void stream(ObjectNode node, RandomStream.State state) {
    node.put("key", Long.toHexString(state.key()));
    node.put("draws", state.draws());
  }

  private static RandomStream.State stream(JsonNode node) {
    return new RandomStream.State(
        Long.parseUnsignedLong(node.path("key").asText(), 16), node.path("draws").asLong());
  }

  private static void numbers(ObjectNode node, Map<String, ? extends Number> numbers) {
    numbers.forEach((name, number) -> number(node, name, number));
  }

  private static void number(ObjectNode node, String name, Number number) {
    double value = number.doubleValue();
    if (number instanceof Long || number instanceof Integer) {
      node.put(name, number.longValue());
    } else if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.put(name, String.valueOf(value));
    }
  }

  private static Number number(JsonNode node) {
    return node.isIntegralNumber() ? (Number) node.asLong() : (Number) real(node);
  }

  private static double real(JsonNode node) {
    return node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble();
  }

  private static <V> Map<String, V> map(JsonNode node, Function<JsonNode, V> read) {
    Map<String, V> map = new LinkedHashMap<>();
    node.properties().forEach(entry -> map.put(entry.getKey(), read.apply(entry.getValue())));
    return map;
  }
}
