package dev.hasten.train.job;

import dev.hasten.train.catalog.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The keys of one mapping in a job file. */
final class Fields {
  private final Node node;
  private final Faults faults;
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final Map<String, Node> values = new LinkedHashMap<>();

  private Fields(Node node, Faults faults) {
    this.node = node;
    this.faults = faults;
  }

  /** The keys of a node; a fault, and no keys, when it is not a mapping. */
  static Fields of(Node node, String what, Faults faults) {
    Fields fields = new Fields(node, faults);
    if (!(node instanceof MappingNode mapping)) {
      faults.add(node, "expected keys and values for " + what + ", but got " + Scalars.words(node));
      return fields;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      if (!(key instanceof ScalarNode name)) {
        faults.add(key, "expected a plain key in " + what + ", but got " + Scalars.words(key));
      } else if (fields.values.containsKey(name.getValue())) {
        faults.add(
            key, "expected each key once, but \"" + shown(name) + "\" is there twice: remove one");
      } else {
        fields.keys.put(name.getValue(), key);
        fields.values.put(name.getValue(), tuple.getValueNode());
      }
    }
    return fields;
  }

  private static String shown(ScalarNode key) {
    return Scalars.shortened(Scalars.printable(key.getValue()));
  }

  Node node() {
    return node;
  }

  Optional<Node> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** The value of a key, which is then no longer among them. */
  Optional<Node> take(String key) {
    keys.remove(key);
    return Optional.ofNullable(values.remove(key));
  }

  List<String> names() {
    return new ArrayList<>(values.keySet());
  }

  /** The key itself, for a fault about its name. */
  Node key(String key) {
    return keys.getOrDefault(key, node);
  }

  /** The node that a fault about this key should point at. */
  Node place(String key) {
    return values.getOrDefault(key, node);
  }

  /** Refuses every key that is not one of these. */
  void allow(String what, List<String> allowed) {
    keys.forEach(
        (name, key) -> {
          if (!allowed.contains(name)) {
            faults.add(
                key,
                "expected a key of "
                    + what
                    + ", but got \""
                    + Scalars.shortened(Scalars.printable(name))
                    + "\""
                    + Nearest.hint(name, allowed));
          }
        });
  }
}
