package dev.hasten.train.job;

import dev.hasten.data.DataException;
import dev.hasten.data.text.TextOptions;
import dev.hasten.data.text.TextOptions.Documents;
import dev.hasten.data.text.TextOptions.Layout;
import dev.hasten.data.text.TextOptions.Tokens;
import dev.hasten.train.catalog.Nearest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads {@code {name: text, path: plays.txt, tokenizer: characters, window: 64}}, and writes it.
 */
final class TextReader {
  private static final int LONGEST = 1 << 20;
  private static final List<String> KEYS =
      List.of(
          "name",
          "path",
          "test_path",
          "test_share",
          "tokenizer",
          "separator",
          "window",
          "documents",
          "field",
          "layout",
          "bad_rows",
          "hold_out");

  private final Faults faults;

  TextReader(Faults faults) {
    this.faults = faults;
  }

  /** The source, with a fault where there is none. */
  Optional<DataSource> read(Fields fields, Function<Node, Optional<Path>> file) {
    int before = faults.count();
    fields.allow("text", KEYS);
    for (String needed : List.of("path", "tokenizer", "window")) {
      if (fields.get(needed).isEmpty()) {
        faults.add(
            fields.node(),
            "expected " + needed + " for text, but got none: add " + needed + ": ...");
      }
    }
    Optional<Path> path = fields.get("path").flatMap(file);
    Optional<Path> testPath = fields.get("test_path").flatMap(file);
    if (testPath.isPresent() && fields.get("test_share").isPresent()) {
      faults.add(
          fields.place("test_share"),
          "expected test_path or test_share for text, but got both: remove one");
    }
    Optional<TextOptions> options = options(fields, file);
    return faults.count() > before
        ? Optional.empty()
        : path.flatMap(name -> options.map(all -> new DataSource.Text(name, testPath, all)));
  }

  private Optional<TextOptions> options(Fields fields, Function<Node, Optional<Path>> file) {
    int before = faults.count();
    Optional<String> tokenizer = fields.get("tokenizer").flatMap(Scalars::text);
    Tokens tokens =
        switch (tokenizer.orElse("")) {
          case "bytes" -> Tokens.BYTES;
          case "characters" -> Tokens.CHARACTERS;
          default -> Tokens.FILE;
        };
    Optional<Path> json =
        tokens == Tokens.FILE ? fields.get("tokenizer").flatMap(file) : Optional.empty();
    int window = fields.get("window").map(this::window).orElse(1);
    Documents documents = choice(fields, "documents", Documents.values(), Documents.WHOLE);
    Layout layout = choice(fields, "layout", Layout.values(), Layout.STREAM);
    double share = fields.get("test_share").map(this::share).orElse(0.1);
    int badRows =
        fields.get("bad_rows").map(node -> SkipReader.read(node, "bad_rows", faults)).orElse(0);
    String field = fields.get("field").flatMap(Scalars::text).orElse("text");
    Optional<String> separator = fields.get("separator").flatMap(Scalars::text);
    if (faults.count() > before || tokenizer.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TextOptions(
              tokens, json, separator, window, documents, field, layout, share, badRows));
    } catch (DataException fault) {
      faults.add(fields.node(), String.valueOf(fault.getMessage()));
      return Optional.empty();
    }
  }

  private int window(Node node) {
    if (Scalars.value(node).orElse("") instanceof Long count && count >= 1 && count <= LONGEST) {
      return count.intValue();
    }
    wrong(node, "window", "a count of tokens from 1 to " + LONGEST);
    return 1;
  }

  private double share(Node node) {
    if (Scalars.value(node).orElse("") instanceof Number share) {
      return share.doubleValue();
    }
    wrong(node, "test_share", "a share such as 10%");
    return 0.1;
  }

  private <E extends Enum<E>> E choice(Fields fields, String key, E[] all, E usual) {
    if (fields.get(key).isEmpty()) {
      return usual;
    }
    List<String> names = Arrays.stream(all).map(TextReader::label).toList();
    String wanted = fields.get(key).flatMap(Scalars::text).orElse("");
    if (!names.contains(wanted)) {
      faults.add(
          fields.place(key),
          "expected one of "
              + String.join(", ", names)
              + " for "
              + key
              + ", but got "
              + Scalars.words(fields.place(key))
              + Nearest.hint(wanted, names));
      return usual;
    }
    return all[names.indexOf(wanted)];
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
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

  /** As a job file writes it. */
  static Map<String, Object> tree(DataSource.Text text) {
    TextOptions options = text.options();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", DataSource.Text.NAME);
    tree.put("path", text.path().toString());
    if (text.testPath().isPresent()) {
      tree.put("test_path", text.testPath().get().toString());
    } else {
      tree.put("test_share", options.testShare());
    }
    tree.put(
        "tokenizer", options.file().map(Path::toString).orElseGet(() -> label(options.tokens())));
    options.separator().ifPresent(separator -> tree.put("separator", separator));
    tree.put("window", options.window());
    tree.put("documents", options.documents().label());
    tree.put("field", options.field());
    tree.put("layout", options.layout().label());
    tree.put("bad_rows", SkipReader.tree(options.mostBadRows()));
    return tree;
  }
}
