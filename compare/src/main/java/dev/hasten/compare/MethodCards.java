package dev.hasten.compare;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The cards of all methods that were measured, as they ship with this module. */
public final class MethodCards {
  /** The resource, from the root of this module's sources. */
  public static final String RESOURCE = "src/main/resources/dev/hasten/compare/cards.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private MethodCards() {}

  /** Those that ship. */
  public static List<MethodCard> shipped() {
    try (InputStream stream = MethodCards.class.getResourceAsStream("cards.json")) {
      if (stream == null) {
        throw new IllegalStateException("expected cards.json beside " + MethodCards.class);
      }
      return JSON.readValue(stream, new TypeReference<List<MethodCard>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those of a file that {@link #write} made. */
  public static List<MethodCard> read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), new TypeReference<List<MethodCard>>() {});
  }

  /** The cards with newer ones in place of those of the same method and workload. */
  public static List<MethodCard> merged(List<MethodCard> cards, List<MethodCard> newer) {
    List<MethodCard> all = new ArrayList<>(newer);
    for (MethodCard card : cards) {
      boolean renewed =
          newer.stream()
              .anyMatch(
                  each ->
                      each.method().equals(card.method())
                          && each.workload().equals(card.workload()));
      if (!renewed) {
        all.add(card);
      }
    }
    all.sort(Comparator.comparing(MethodCard::method).thenComparing(MethodCard::workload));
    return all;
  }

  /** Writes them as they ship. */
  public static void write(List<MethodCard> cards, Path file) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(cards) + "\n");
  }
}
