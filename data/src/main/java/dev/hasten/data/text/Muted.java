package dev.hasten.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.UUID;

/**
 * A {@code tokenizer.json} that does not know one of its tokens: it has a name there that no text
 * holds. So all others keep their numbers, and a text is split as if there were no such token.
 */
final class Muted {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Muted() {}

  static byte[] of(byte[] json, String token) throws IOException {
    JsonNode root = JSON.readTree(json);
    String name = UUID.randomUUID().toString();
    if (root.path("model") instanceof ObjectNode model) {
      rename(model, token, name);
    }
    for (JsonNode added : root.path("added_tokens")) {
      replace(added, "content", token, name);
    }
    return JSON.writeValueAsBytes(root);
  }

  private static void rename(ObjectNode model, String token, String name) {
    JsonNode vocabulary = model.path("vocab");
    if (vocabulary instanceof ObjectNode numbers && numbers.has(token)) {
      numbers.set(name, numbers.remove(token));
    }
    for (int i = 0; vocabulary.isArray() && i < vocabulary.size(); i++) { // of Unigram
      if (vocabulary.get(i) instanceof ArrayNode piece && piece.path(0).asText().equals(token)) {
        piece.set(0, name);
      }
    }
    replace(model, "unk_token", token, name);
    if (model.path("merges") instanceof ArrayNode merges) {
      for (int i = merges.size() - 1; i >= 0; i--) {
        if (has(merges.get(i), token)) {
          merges.remove(i);
        }
      }
    }
  }

  private static void replace(JsonNode node, String field, String token, String name) {
    if (node instanceof ObjectNode object && object.path(field).asText().equals(token)) {
      object.put(field, name);
    }
  }

  /** Whether a merge, {@code "a b"} or {@code ["a", "b"]}, needs or makes the token. */
  private static boolean has(JsonNode merge, String token) {
    String[] parts =
        merge.isArray()
            ? new String[] {merge.path(0).asText(), merge.path(1).asText()}
            : merge.asText().split(" ", 2);
    return parts[0].equals(token)
        || parts.length == 2 && (parts[1].equals(token) || (parts[0] + parts[1]).equals(token));
  }
}
