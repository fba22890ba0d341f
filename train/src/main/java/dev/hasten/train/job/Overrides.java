package dev.hasten.train.job;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Changes a tree of nodes: recipes over the baseline, and {@code --set path=value}. */
final class Overrides {
  private Overrides() {}

  /** A mapping with the keys of both; where both have one, that of {@code over}. */
  static MappingNode merged(MappingNode base, MappingNode over) {
    List<NodeTuple> tuples = new ArrayList<>();
    for (NodeTuple tuple : base.getValue()) {
      if (index(over.getValue(), key(tuple)) < 0) {
        tuples.add(tuple);
      }
    }
    tuples.addAll(over.getValue());
    return new MappingNode(
        Tag.MAP, true, tuples, FlowStyle.BLOCK, over.getStartMark(), over.getEndMark());
  }

  /** A copy with the value at a dotted path set; names on the way become {@code {name: ...}}. */
  static MappingNode set(MappingNode node, List<String> path, Node value) {
    List<NodeTuple> tuples = new ArrayList<>(node.getValue());
    int at = index(tuples, path.get(0));
    Node present = at < 0 ? mapping(List.of()) : tuples.get(at).getValueNode();
    Node changed = value;
    if (path.size() > 1) {
      MappingNode inner =
          present instanceof MappingNode mapping
              ? mapping
              : mapping(List.of(new NodeTuple(scalar("name"), present)));
      changed = set(inner, path.subList(1, path.size()), value);
    }
    NodeTuple tuple = new NodeTuple(scalar(path.get(0)), changed);
    if (at < 0) {
      tuples.add(tuple);
    } else {
      tuples.set(at, tuple);
    }
    return new MappingNode(
        Tag.MAP, true, tuples, FlowStyle.BLOCK, node.getStartMark(), node.getEndMark());
  }

  private static MappingNode mapping(List<NodeTuple> tuples) {
    return new MappingNode(Tag.MAP, tuples, FlowStyle.BLOCK);
  }

  private static ScalarNode scalar(String text) {
    return new ScalarNode(Tag.STR, text, ScalarStyle.PLAIN);
  }

  private static String key(NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private static int index(List<NodeTuple> tuples, String key) {
    for (int i = 0; i < tuples.size(); i++) {
      if (key(tuples.get(i)).equals(key)) {
        return i;
      }
    }
    return -1;
  }
}
