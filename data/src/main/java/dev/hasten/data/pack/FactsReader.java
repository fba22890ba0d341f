package dev.hasten.data.pack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.PixelScale;
import dev.hasten.data.Resampling;
import dev.hasten.data.table.TableSchema;
import java.util.List;
import java.util.Optional;

/** Reads what all shards of a manifest have in common, and checks that it fits together. */
record FactsReader(ManifestJson json) {
  PackedFacts facts(JsonNode root) {
    RecordKind kind =
        json.value(
            root,
            "kind",
            "one of bytes, floats, squares, files, tokens",
            text -> RecordKind.of(text).isPresent(),
            node -> RecordKind.of(node.asText()).orElseThrow());
    List<Long> shape = json.list(root, "shape", node -> (long) json.whole(node, "shape", 1));
    requireShape(kind, shape, root);
    List<String> names =
        json.list(
            root,
            "class_names",
            node -> json.value(node, "class_names", "texts", text -> true, JsonNode::asText));
    int classes = json.whole(root, "classes", 1);
    if (!names.isEmpty() && names.size() != classes || kind.isImage() && names.isEmpty()) {
      throw json.fault("class_names", classes + " names", root.path("class_names"));
    }
    Optional<TableSchema> schema = schema(root);
    Optional<NumericTarget> number = schema.map(TableSchema::number).orElseGet(() -> number(root));
    requireFloats(root, kind, number, schema);
    requireTable(root, shape, classes, schema);
    requireOneNumber(root, classes, number);
    return new PackedFacts(
        kind,
        shape,
        scale(root, shape),
        classes,
        names,
        number,
        schema,
        documentStart(root, kind, classes),
        resampling(root, kind),
        json.value(root, "source", "a text", text -> true, JsonNode::asText),
        json.value(
            root,
            "fingerprint",
            "64 hexadecimal digits",
            text -> text.matches("[0-9a-f]{64}"),
            JsonNode::asText));
  }

  private Optional<TableSchema> schema(JsonNode root) {
    JsonNode table = root.path(ManifestWriter.TABLE);
    return table.isMissingNode()
        ? Optional.empty()
        : Optional.of(TableSchema.parse(table.toString(), json.file().toString()));
  }

  private Optional<NumericTarget> number(JsonNode root) {
    JsonNode number = root.path(ManifestWriter.NUMBER);
    if (number.isMissingNode()) {
      return Optional.empty();
    }
    if (!number.isObject()) {
      throw json.fault(ManifestWriter.NUMBER, "a name, a mean and a deviation", number);
    }
    String name = json.value(number, "name", "a text", text -> true, JsonNode::asText);
    double mean = json.number(number, "mean");
    double deviation = json.number(number, "deviation");
    if (!NumericTarget.isSound(mean, deviation)) {
      throw json.fault(ManifestWriter.NUMBER, "a finite mean and a deviation above 0", number);
    }
    return Optional.of(new NumericTarget(name, mean, deviation));
  }

  private void requireFloats(
      JsonNode root,
      RecordKind kind,
      Optional<NumericTarget> number,
      Optional<TableSchema> schema) {
    if (kind != RecordKind.FLOATS && (number.isPresent() || schema.isPresent())) {
      throw json.fault("kind", "floats, as tables and numbers to predict are", root.path("kind"));
    }
  }

  private void requireTable(
      JsonNode root, List<Long> shape, int classes, Optional<TableSchema> schema) {
    if (schema.isPresent() && !shape.equals(List.of((long) schema.get().width()))) {
      throw json.fault(
          "shape", "[" + schema.get().width() + "], as its table says", root.path("shape"));
    }
    int named = schema.map(TableSchema::classes).map(List::size).orElse(0);
    if (named > 0 && named != classes) {
      throw json.fault("classes", named + ", as its table says", root.path("classes"));
    }
  }

  private void requireOneNumber(JsonNode root, int classes, Optional<NumericTarget> number) {
    if (number.isPresent() && classes != 1) {
      throw json.fault("classes", "1, as there is a number to predict", root.path("classes"));
    }
  }

  private Optional<Integer> documentStart(JsonNode root, RecordKind kind, int kinds) {
    String key = "document_start";
    if (kind != RecordKind.TOKENS) {
      return Optional.empty();
    }
    int start = json.whole(root, key, 0);
    if (start >= kinds) {
      throw json.fault(key, "one of the " + kinds + " kinds of tokens", root.path(key));
    }
    return Optional.of(start);
  }

  private Resampling resampling(JsonNode root, RecordKind kind) {
    if (kind != RecordKind.SQUARES || root.path(ManifestWriter.RESAMPLING).isMissingNode()) {
      return Resampling.BILINEAR;
    }
    return json.value(
        root,
        ManifestWriter.RESAMPLING,
        "one of " + String.join(", ", Resampling.labels()),
        text -> Resampling.of(text).isPresent(),
        node -> Resampling.of(node.asText()).orElseThrow());
  }

  private void requireShape(RecordKind kind, List<Long> shape, JsonNode root) {
    try {
      if (kind.allows(shape) && kind.recordLength(shape) <= Shard.LONGEST) {
        return;
      }
    } catch (ArithmeticException tooMany) {
      // told below
    }
    throw json.fault(
        "shape",
        "a shape of " + kind.label() + " of at most " + Shard.LONGEST + " bytes",
        root.path("shape"));
  }

  private PixelScale scale(JsonNode root, List<Long> shape) {
    float[] mean = json.floats(root, "mean");
    float[] deviation = json.floats(root, "deviation");
    float divisor = (float) json.number(root, "divisor");
    if (!(divisor > 0) || !Float.isFinite(divisor)) {
      throw json.fault("divisor", "a finite number above 0", root.path("divisor"));
    }
    boolean fits = mean.length <= 1 || !shape.isEmpty() && mean.length == shape.get(0);
    if (!fits || mean.length != deviation.length) {
      throw json.fault(
          "mean", "as many means as deviations: none, 1 or one a channel", root.path("mean"));
    }
    for (int i = 0; i < mean.length; i++) {
      if (!Float.isFinite(mean[i])) {
        throw json.fault("mean", "finite numbers", root.path("mean"));
      }
      if (!Float.isFinite(deviation[i]) || deviation[i] <= 0) {
        throw json.fault("deviation", "finite numbers above 0", root.path("deviation"));
      }
    }
    PixelScale scale = PixelScale.dividedBy(divisor);
    return mean.length == 0 ? scale : scale.standardised(mean, deviation);
  }
}
