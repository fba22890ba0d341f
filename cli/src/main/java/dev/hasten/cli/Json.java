package dev.hasten.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Results as one JSON document, whose names are words with underscores. */
final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  /**
   * The names and values of a document, values as text.
   *
   * @throws IOException when it is none
   */
  static Map<String, String> texts(String document) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    MAPPER
        .readTree(document)
        .properties()
        .forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
    return texts;
  }

  static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected a value that JSON can hold", e);
    }
  }
}
