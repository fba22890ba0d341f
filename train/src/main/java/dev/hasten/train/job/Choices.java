package dev.hasten.train.job;

import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.seam.Choice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a named thing: {@code adamw}, or {@code {name: adamw, learning_rate: 1e-3}}. */
final class Choices {
  private Choices() {}

  static <T> Optional<T> make(Node node, Catalog<T> catalog, Faults faults) {
    Optional<String> name = name(node, catalog.kind(), faults);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    if (!(node instanceof MappingNode)) {
      return catalog.make(Choice.of(name.get()), (option, words) -> faults.add(node, words));
    }
    Fields fields = Fields.of(node, catalog.kind(), faults);
    Map<String, Object> options = new LinkedHashMap<>();
    for (String option : fields.names()) {
      if (!option.equals("name")) {
        Node value = fields.place(option);
        options.put(Scalars.printable(option), option(value));
      }
    }
    return catalog.make(
        new Choice(name.get(), options),
        (option, words) -> faults.add(fields.place(option.isEmpty() ? "name" : option), words));
  }

  private static Object option(Node node) {
    return Scalars.value(node).orElseGet(() -> new NoValue(Scalars.words(node)));
  }

  /** What no option takes: nothing, a list, or keys and values. */
  private record NoValue(String words) {
    @Override
    public String toString() {
      return words;
    }
  }

  /** The name of a thing, written alone or as {@code {name: ...}}. */
  static Optional<String> name(Node node, String kind, Faults faults) {
    Node place = node;
    if (node instanceof MappingNode) {
      Optional<Node> named = Fields.of(node, kind, faults).get("name");
      if (named.isEmpty()) {
        faults.add(node, "expected a name for " + kind + ", but got none: add name: ...");
        return Optional.empty();
      }
      place = named.get();
    }
    Optional<String> name = Scalars.text(place).map(Scalars::shortened);
    if (name.isEmpty()) {
      faults.add(place, "expected the name of " + kind + ", but got " + Scalars.words(place));
    }
    return name;
  }
}
