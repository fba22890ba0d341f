package dev.hasten.train.job;

import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.seam.Choice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a named thing: {@code adamw}, or {@code {name: adamw, learning_rate: 1e-3}}. */
final class Choices {
  private Choices() {}

  static <T> Optional<T> make(Node node, Catalog<T> catalog, Faults faults) {
    if (node instanceof ScalarNode scalar) {
      return catalog.make(Choice.of(scalar.getValue()), (option, words) -> faults.add(node, words));
    }
    Fields fields = Fields.of(node, catalog.kind(), faults);
    Optional<Node> name = fields.get("name");
    if (name.isEmpty()) {
      faults.add(node, "expected a name for " + catalog.kind() + ", but got none: add name: ...");
      return Optional.empty();
    }
    Map<String, Object> options = new LinkedHashMap<>();
    for (String option : fields.names()) {
      if (!option.equals("name")) {
        options.put(option, Scalars.value(fields.place(option)));
      }
    }
    Choice choice = new Choice(String.valueOf(Scalars.value(name.get())), options);
    return catalog.make(
        choice,
        (option, words) -> faults.add(option.isEmpty() ? name.get() : fields.place(option), words));
  }
}
