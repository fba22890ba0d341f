package dev.hasten.data.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hasten.data.DataException;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.table.TableColumn.Categorical;
import dev.hasten.data.table.TableColumn.Numeric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The schema of a table as JSON. Doubles are written so that they are read back exactly. */
final class SchemaJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final String NUMBER = "number"; // to predict; without it there are classes

  private SchemaJson() {}

  static String text(TableSchema schema) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode format = root.putObject("format");
    format.put("separator", String.valueOf(schema.format().separator()));
    format.put("header", schema.format().header());
    format.set("missing", JSON.valueToTree(schema.format().missing()));
    root.put("target", schema.target());
    schema
        .number()
        .ifPresentOrElse(
            number ->
                root.putObject(NUMBER)
                    .put("mean", number.mean())
                    .put("deviation", number.deviation()),
            () -> root.set("classes", JSON.valueToTree(schema.classes())));
    List<ObjectNode> columns = schema.columns().stream().map(SchemaJson::tree).toList();
    root.putArray("columns").addAll(columns);
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("expected a schema that JSON can hold", impossible);
    }
  }

  private static ObjectNode tree(TableColumn column) {
    ObjectNode tree = JSON.createObjectNode().put("name", column.name());
    if (column instanceof Numeric numeric) {
      tree.put("kind", "numeric");
      tree.put("mean", numeric.mean());
      tree.put("deviation", numeric.deviation());
      tree.put("marked", numeric.marked());
    } else if (column instanceof Categorical some) {
      tree.put("kind", "categorical");
      tree.set("values", JSON.valueToTree(some.values()));
    }
    return tree;
  }

  static TableSchema parse(String text, String file) {
    try {
      JsonNode root = JSON.readTree(text);
      JsonNode format = root.path("format");
      String separator = text(format, "separator", file);
      if (separator.length() != 1) {
        throw damaged(file, "a separator of one character");
      }
      List<TableColumn> columns = new ArrayList<>();
      for (JsonNode column : array(root, "columns", file)) {
        columns.add(column(column, file));
      }
      if ("\"\n\r".contains(separator)) {
        throw damaged(file, "a separator that is no quote and no end of a line");
      }
      TableFormat written =
          new TableFormat(
              separator.charAt(0), flag(format, "header", file), texts(format, "missing", file));
      String target = text(root, "target", file);
      JsonNode number = root.path(NUMBER);
      boolean ofClasses = number.isMissingNode();
      List<String> classes = ofClasses ? texts(root, "classes", file) : List.of();
      Optional<NumericTarget> numeric =
          ofClasses ? Optional.empty() : Optional.of(number(number, target, file));
      SchemaFault.of(columns, target, classes, numeric)
          .ifPresent(fault -> refuse(file, fault.expected(), fault.found()));
      return new TableSchema(written, columns, target, classes, numeric);
    } catch (JsonProcessingException fault) {
      throw damaged(file, "JSON");
    }
  }

  private static NumericTarget number(JsonNode node, String target, String file) {
    double mean = value(node, "mean", file);
    double deviation = value(node, "deviation", file);
    if (!NumericTarget.isSound(mean, deviation)) {
      refuse(
          file, "a finite mean and a deviation above 0 of its target", mean + " and " + deviation);
    }
    return new NumericTarget(target, mean, deviation);
  }

  private static void refuse(String file, String expected, String found) {
    throw new DataException(
        "expected "
            + expected
            + " in the schema "
            + file
            + ", but got "
            + found
            + ": restore the file as it was written");
  }

  private static TableColumn column(JsonNode column, String file) {
    String name = text(column, "name", file);
    return switch (text(column, "kind", file)) {
      case "numeric" ->
          new Numeric(
              name,
              value(column, "mean", file),
              value(column, "deviation", file),
              flag(column, "marked", file));
      case "categorical" -> new Categorical(name, texts(column, "values", file));
      default -> throw damaged(file, "numeric or categorical as the kind of a column");
    };
  }

  private static String text(JsonNode node, String key, String file) {
    if (!node.path(key).isTextual()) {
      throw damaged(file, "a text as " + key);
    }
    return node.path(key).asText();
  }

  private static double value(JsonNode node, String key, String file) {
    if (!node.path(key).isNumber()) {
      throw damaged(file, "a number as " + key);
    }
    return node.path(key).asDouble();
  }

  private static boolean flag(JsonNode node, String key, String file) {
    if (!node.path(key).isBoolean()) {
      throw damaged(file, "true or false as " + key);
    }
    return node.path(key).asBoolean();
  }

  private static JsonNode array(JsonNode node, String key, String file) {
    if (!node.path(key).isArray()) {
      throw damaged(file, "a list as " + key);
    }
    return node.path(key);
  }

  private static List<String> texts(JsonNode node, String key, String file) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : array(node, key, file)) {
      if (!each.isTextual()) {
        throw damaged(file, "texts in " + key);
      }
      texts.add(each.asText());
    }
    return texts;
  }

  private static DataException damaged(String file, String expected) {
    return new DataException(
        "expected "
            + expected
            + " in the schema "
            + file
            + ", but it has none: restore the file as it was written");
  }
}
