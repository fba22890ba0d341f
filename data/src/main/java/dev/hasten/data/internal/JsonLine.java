package dev.hasten.data.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One line of a JSON Lines file: an object of plain values. */
public final class JsonLine {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(1 << 26).build())
          .build();

  private JsonLine() {}

  /**
   * A value.
   *
   * @param text of it as it is written, a string without its quotes; nothing for null
   * @param kind string, number, boolean, null, list or object; the text of the last two is nothing
   */
  public record Value(Optional<String> text, String kind) {}

  /** A line that is no object of JSON, and why. */
  public static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    /** For that reason, in one line. */
    public Fault(String reason) {
      super(reason, null, false, false);
    }

    /** In one line. */
    public String reason() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * The values of an object by their keys without spaces around them, in their order.
   *
   * @throws Fault when the line is something else
   */
  public static Map<String, Value> parse(Lines.Line line) throws Fault {
    String text =
        line.text()
            .orElseThrow(() -> new Fault("expected text in UTF-8, but got bytes that are none"));
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Fault("expected an object such as {\"x\": 1}, but got " + start(text));
      }
      Map<String, Value> values = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName().strip();
        if (key.isEmpty() || values.put(key, value(parser)) != null) {
          throw new Fault(
              "expected keys that are names, each once, but got "
                  + start('"' + key + '"')
                  + (key.isEmpty() ? "" : " twice"));
        }
      }
      if (parser.nextToken() != null) {
        throw new Fault("expected one object in a line, but more follows it");
      }
      return values;
    } catch (JsonProcessingException fault) {
      throw new Fault("expected JSON, but got: " + words(fault));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // it is read from memory
    }
  }

  private static Value value(JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    return switch (token) {
      case VALUE_STRING -> new Value(Optional.of(parser.getText()), "a string");
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new Value(Optional.of(parser.getText()), "a number");
      case VALUE_TRUE, VALUE_FALSE -> new Value(Optional.of(parser.getText()), "a boolean");
      case VALUE_NULL -> new Value(Optional.empty(), "null");
      default -> {
        parser.skipChildren();
        yield new Value(Optional.empty(), token == JsonToken.START_ARRAY ? "a list" : "an object");
      }
    };
  }

  private static String start(String text) {
    String shown = text.strip().replaceAll("\\p{C}", "?");
    return shown.length() <= 40 ? shown : shown.substring(0, 40) + "...";
  }

  private static String words(JsonProcessingException fault) {
    String place = fault.getLocation() == null ? "" : " at " + fault.getLocation().getColumnNr();
    String words = fault.getOriginalMessage().replaceAll("\\p{C}", "?");
    return (words.length() <= 160 ? words : words.substring(0, 160) + "...") + place;
  }
}
