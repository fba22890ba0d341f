package dev.hasten.data.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Manifests of packed folders as JSON. */
final class ManifestWriter {
  static final String FORMAT = "hasten-packed";
  static final int VERSION = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ManifestWriter() {}

  static String text(PackedManifest manifest) {
    PackedFacts facts = manifest.facts();
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("version", VERSION);
    root.put("kind", facts.kind().label());
    facts.shape().forEach(root.putArray("shape")::add);
    root.put("divisor", facts.scale().divisor());
    boolean plain = facts.scale().isPlain();
    floats(root.putArray("mean"), plain ? new float[0] : facts.scale().mean());
    floats(root.putArray("deviation"), plain ? new float[0] : facts.scale().deviation());
    root.put("classes", facts.classes());
    facts.classNames().forEach(root.putArray("class_names")::add);
    facts.documentStart().ifPresent(start -> root.put("document_start", start));
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

  private static void floats(ArrayNode array, float[] numbers) {
    for (float number : numbers) {
      array.add(number);
    }
  }
}
