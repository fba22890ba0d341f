package dev.hasten.train.job;

import dev.hasten.data.DataException;
import dev.hasten.data.Task;
import dev.hasten.data.table.TableFormat;
import dev.hasten.data.table.TableOptions;
import dev.hasten.train.catalog.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads {@code {name: table, path: penguins.csv, target: species}}, and writes it; the file may be
 * Parquet or JSON Lines.
 */
final class TableReader {
  private static final String TAB = "tab";
  private static final List<String> KEYS =
      List.of(
          "name",
          "path",
          "test_path",
          "test_share",
          "split_seed",
          "target",
          "task",
          "separator",
          "header",
          "missing",
          "drop",
          "numeric",
          "categorical",
          "bad_rows",
          "hold_out");

  private final Faults faults;

  TableReader(Faults faults) {
    this.faults = faults;
  }

  /** The source, with a fault where there is none. */
  Optional<DataSource> read(Fields fields, Function<Node, Optional<Path>> file) {
    int before = faults.count();
    fields.allow("a table", KEYS);
    for (String needed : List.of("path", "target")) {
      if (fields.get(needed).isEmpty()) {
        faults.add(
            fields.node(),
            "expected " + needed + " for a table, but got none: add " + needed + ": ...");
      }
    }
    Optional<Path> path = fields.get("path").flatMap(file);
    Optional<Path> testPath = fields.get("test_path").flatMap(file);
    for (String share : List.of("test_share", "split_seed")) {
      if (fields.get("test_path").isPresent() && fields.get(share).isPresent()) {
        faults.add(
            fields.place(share),
            "expected test_path or " + share + " for a table, but got both: remove one");
      }
    }
    path.filter(name -> !isSeparated(name, testPath))
        .ifPresent(name -> refuseSeparators(fields, name));
    boolean tabs = path.filter(name -> name.toString().endsWith(".tsv")).isPresent();
    Optional<TableOptions> options = options(fields, tabs ? '\t' : ',');
    return faults.count() > before
        ? Optional.empty()
        : path.flatMap(name -> options.map(all -> new DataSource.TableFile(name, testPath, all)));
  }

  private static boolean isSeparated(Path path, Optional<Path> testPath) {
    return TableFormat.isSeparated(path) || testPath.filter(TableFormat::isSeparated).isPresent();
  }

  private void refuseSeparators(Fields fields, Path path) {
    for (String key : List.of("separator", "header")) {
      if (fields.get(key).isPresent()) {
        faults.add(
            fields.place(key),
            "expected no "
                + key
                + " for "
                + path.getFileName()
                + ", whose columns have names, but got one: remove it");
      }
    }
  }

  private Optional<TableOptions> options(Fields fields, char usualSeparator) {
    int before = faults.count();
    String target = fields.get("target").map(node -> text(node, "target")).orElse("");
    Task task = fields.get("task").map(this::task).orElse(Task.CLASSIFICATION);
    char separator = fields.get("separator").map(this::separator).orElse(usualSeparator);
    boolean header = one(fields, "header", true, Boolean.class, "true or false");
    List<String> missing =
        fields.get("missing").map(node -> texts(node, "missing")).orElse(TableFormat.MISSING);
    double share =
        one(fields, "test_share", 0.2, Number.class, "a share such as 20%").doubleValue();
    long seed = one(fields, "split_seed", 0L, Long.class, "a whole number");
    int badRows =
        fields.get("bad_rows").map(node -> SkipReader.read(node, "bad_rows", faults)).orElse(0);
    List<String> drop = texts(fields, "drop");
    List<String> numeric = texts(fields, "numeric");
    List<String> categorical = texts(fields, "categorical");
    if (faults.count() > before) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TableOptions(
              target,
              task,
              new TableFormat(separator, header, missing),
              drop,
              numeric,
              categorical,
              share,
              seed,
              badRows));
    } catch (DataException fault) {
      faults.add(fields.node(), String.valueOf(fault.getMessage()));
      return Optional.empty();
    }
  }

  private <T> T one(Fields fields, String key, T usual, Class<T> type, String expected) {
    return fields.get(key).map(node -> value(node, key, usual, type, expected)).orElse(usual);
  }

  private <T> T value(Node node, String key, T usual, Class<T> type, String expected) {
    Optional<T> value = Scalars.value(node).filter(type::isInstance).map(type::cast);
    if (value.isEmpty()) {
      wrong(node, key, expected);
    }
    return value.orElse(usual);
  }

  private void wrong(Node node, String key, String expected) {
    faults.add(
        node,
        "expected "
            + expected
            + " for "
            + key
            + ", but got "
            + Scalars.words(node)
            + ": write it so");
  }

  private List<String> texts(Fields fields, String key) {
    return fields.get(key).map(node -> texts(node, key)).orElse(List.of());
  }

  /** One or several. */
  private List<String> texts(Node node, String key) {
    List<Node> items = node instanceof SequenceNode list ? list.getValue() : List.of(node);
    List<String> texts = new ArrayList<>();
    items.forEach(item -> texts.add(text(item, key)));
    return texts;
  }

  /** As it is in the file, whatever it looks like: {@code 1}, {@code null} and a tab are texts. */
  private String text(Node node, String key) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    wrong(node, key, "text");
    return "";
  }

  private Task task(Node node) {
    Optional<Task> task = Task.of(text(node, "task"));
    if (task.isEmpty() && node instanceof ScalarNode scalar) {
      faults.add(
          node,
          "expected a task, but got "
              + Scalars.words(node)
              + Nearest.hint(scalar.getValue(), Task.labels()));
    }
    return task.orElse(Task.CLASSIFICATION);
  }

  private char separator(Node node) {
    String text = text(node, "separator");
    if (text.equals(TAB)) {
      return '\t';
    }
    if (text.length() != 1) {
      wrong(node, "separator", "one character, or tab,");
      return ',';
    }
    return text.charAt(0);
  }

  /** As a job file writes it. */
  static Map<String, Object> tree(DataSource.TableFile table) {
    TableOptions options = table.options();
    TableFormat format = options.format();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", DataSource.TableFile.NAME);
    tree.put("path", table.path().toString());
    if (table.testPath().isPresent()) {
      tree.put("test_path", table.testPath().get().toString());
    } else {
      tree.put("test_share", options.testShare());
      tree.put("split_seed", options.seed());
    }
    tree.put("target", options.target());
    if (options.task() != Task.CLASSIFICATION) { // the usual one was not written before
      tree.put("task", options.task().label());
    }
    if (isSeparated(table.path(), table.testPath())) {
      tree.put("separator", format.separator() == '\t' ? TAB : String.valueOf(format.separator()));
      tree.put("header", format.header());
    }
    tree.put("missing", format.missing());
    tree.put("drop", options.drop());
    tree.put("numeric", options.numeric());
    tree.put("categorical", options.categorical());
    tree.put("bad_rows", SkipReader.tree(options.mostBadRows()));
    return tree;
  }
}
