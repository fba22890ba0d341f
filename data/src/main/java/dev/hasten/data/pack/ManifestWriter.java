package dev.hasten.data.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.Resampling;
import dev.hasten.data.table.TableSchema;

/** Manifests of packed folders as JSON. */
final class ManifestWriter {
  static final String FORMAT = "hasten-packed";
  static final String TABLE = "table"; // its schema, which tells a number to predict too
  static final String NUMBER = "number"; // to predict, of arrays
  static final String RESAMPLING = "resampling"; // of squares, where it is not bilinear
  static final int VERSION = 2;
  static final int CLASSES_VERSION = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ManifestWriter() {}

  static String text(PackedManifest manifest) {
    PackedFacts facts = manifest.facts();
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("version", version(facts));
    root.put("kind", facts.kind().label());
    facts.shape().forEach(root.putArray("shape")::add);
    root.put("divisor", facts.scale().divisor());
    boolean plain = facts.scale().isPlain();
    floats(root.putArray("mean"), plain ? new float[0] : facts.scale().mean());
    floats(root.putArray("deviation"), plain ? new float[0] : facts.scale().deviation());
    root.put("classes", facts.classes());
    facts.classNames().forEach(root.putArray("class_names")::add);
    facts.documentStart().ifPresent(start -> root.put("document_start", start));
    facts
        .schema()
        .ifPresentOrElse(
            schema -> root.set(TABLE, tree(schema)),
            () -> facts.number().ifPresent(number -> put(root.putObject(NUMBER), number)));
    if (facts.resampling() != Resampling.BILINEAR) {
      root.put(RESAMPLING, facts.resampling().label());
    }
    root.put("source", facts.source());
    root.put("fingerprint", facts.fingerprint());
    ArrayNode halves = root.putArray("halves");
    for (PackedManifest.Half half : manifest.halves()) {
      ObjectNode node = halves.addObject();
      node.put("name", half.name());
      node.put("examples", half.examples());
      ArrayNode shards = node.putArray("shards");
      for (PackedManifest.Entry entry : half.shards()) {
        ObjectNode shard = shards.addObject();
        shard.put("file", entry.file());
        shard.put("examples", entry.examples());
        shard.put("bytes", entry.bytes());
      }
    }
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException fault) {
      throw new IllegalStateException("expected a manifest that JSON can hold", fault);
    }
  }

  /** What an older Hasten reads keeps the version it knows; it would overlook number and table. */
  static int version(PackedFacts facts) {
    return facts.number().isPresent() || facts.schema().isPresent() ? VERSION : CLASSES_VERSION;
  }

  private static JsonNode tree(TableSchema schema) {
    try {
      return JSON.readTree(schema.json());
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("expected a schema in JSON", impossible);
    }
  }

  private static void put(ObjectNode node, NumericTarget number) {
    node.put("name", number.name());
    node.put("mean", number.mean());
    node.put("deviation", number.deviation());
  }

  private static void floats(ArrayNode array, float[] numbers) {
    for (float number : numbers) {
      array.add(number);
    }
  }
}
