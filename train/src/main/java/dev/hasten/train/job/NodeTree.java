package dev.hasten.train.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Changed copies of a tree of nodes; what is not changed keeps its place in the file. */
final class NodeTree {
  private NodeTree() {}

  /** An empty mapping. */
  static MappingNode empty() {
    return new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK);
  }

  /** The plain keys of a mapping, in order; none of any other node. */
  static List<String> keys(Node node) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream().map(NodeTree::key).toList()
        : List.of();
  }

  /** What stands at a path of keys. */
  static Optional<Node> get(Node node, List<String> path) {
    if (path.isEmpty()) {
      return Optional.of(node);
    }
    int at = keys(node).indexOf(path.get(0));
    return at >= 0 && node instanceof MappingNode mapping
        ? get(mapping.getValue().get(at).getValueNode(), path.subList(1, path.size()))
        : Optional.empty();
  }

  /** A mapping with the keys of both; where both have one, that of {@code over}. */
  static MappingNode merged(MappingNode base, MappingNode over) {
    List<NodeTuple> tuples = new ArrayList<>();
    for (NodeTuple tuple : base.getValue()) {
      if (!keys(over).contains(key(tuple))) {
        tuples.add(tuple);
      }
    }
    tuples.addAll(over.getValue());
    return like(over, tuples);
  }

  /**
   * A copy with the value at a path of keys; in a list, of numbers from 0 or names of its items
   * (the number after the last appends). Names on the way become {@code {name: ...}}.
   *
   * @throws IllegalArgumentException when a list has no such item
   */
  static MappingNode set(MappingNode node, List<String> path, Node value) {
    List<NodeTuple> tuples = new ArrayList<>(node.getValue());
    int at = keys(node).indexOf(path.get(0));
    List<String> rest = path.subList(1, path.size());
    Node present = at < 0 ? empty() : tuples.get(at).getValueNode();
    Node key = at < 0 ? scalar(path.get(0), value) : tuples.get(at).getKeyNode();
    NodeTuple tuple = new NodeTuple(key, within(present, rest, value));
    if (at < 0) {
      tuples.add(tuple);
    } else {
      tuples.set(at, tuple);
    }
    return like(node, tuples);
  }

  private static Node within(Node present, List<String> path, Node value) {
    if (path.isEmpty()) {
      return value;
    }
    if (present instanceof SequenceNode sequence) {
      return item(sequence, path, value);
    }
    return set(
        present instanceof MappingNode mapping
            ? mapping
            : like(present, List.of(new NodeTuple(scalar("name", present), present))),
        path,
        value);
  }

  private static Node item(SequenceNode sequence, List<String> path, Node value) {
    List<Node> items = new ArrayList<>(sequence.getValue());
    int at = index(items, path.get(0));
    List<String> rest = path.subList(1, path.size());
    if (at == items.size() && rest.isEmpty()) {
      items.add(value);
    } else if (at >= 0 && at < items.size()) {
      items.set(at, within(items.get(at), rest, value));
    } else {
      throw new IllegalArgumentException(
          "expected the name of an item or its number from 0 to "
              + (items.size() - 1)
              + ", but got \""
              + path.get(0)
              + "\": the list has "
              + (items.isEmpty() ? "no items" : names(items)));
    }
    return new SequenceNode(
        sequence.getTag(),
        true,
        items,
        sequence.getFlowStyle(),
        sequence.getStartMark(),
        sequence.getEndMark());
  }

  private static int index(List<Node> items, String wanted) {
    if (wanted.matches("[0-9]{1,6}")) {
      return Integer.parseInt(wanted);
    }
    return items.stream().map(NodeTree::name).toList().indexOf(wanted);
  }

  private static String names(List<Node> items) {
    return String.join(", ", items.stream().map(NodeTree::name).toList());
  }

  /** Of {@code name} as well as of {@code {name: ...}}. */
  private static String name(Node item) {
    return Scalars.text(item)
        .or(() -> get(item, List.of("name")).flatMap(Scalars::text))
        .orElse("?");
  }

  private static MappingNode like(Node place, List<NodeTuple> tuples) {
    return new MappingNode(
        Tag.MAP, true, tuples, FlowStyle.BLOCK, place.getStartMark(), place.getEndMark());
  }

  private static ScalarNode scalar(String text, Node place) {
    return new ScalarNode(
        Tag.STR, true, text, ScalarStyle.PLAIN, place.getStartMark(), place.getEndMark());
  }

  private static String key(NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
  }
}
