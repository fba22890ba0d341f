package dev.hasten.train.job;

import dev.hasten.train.catalog.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** {@code --set path=value}, applied to the nodes of a job before they are read. */
final class Overrides {
  private final Optional<String> selected;
  private final Faults faults;

  /**
   * Overrides of one job.
   *
   * @param selected the recipe that a bare path is about; empty for the first
   */
  Overrides(Optional<String> selected, Faults faults) {
    this.selected = selected;
    this.faults = faults;
  }

  /** The job with one override; unchanged, with a fault, when that is not possible. */
  MappingNode apply(MappingNode root, String override) {
    String label = Scalars.printable("--set " + override);
    int equals = override.indexOf('=');
    if (equals < 1) {
      return refuse(root, label, "expected path=value, but got no path and =: write batch=64");
    }
    List<String> path = new ArrayList<>(List.of(override.substring(0, equals).split("\\.", -1)));
    if (path.contains("")) {
      return refuse(root, label, "expected names with single dots between them: write a.b=value");
    }
    int before = faults.count();
    Optional<Node> value = YamlText.compose(label, override.substring(equals + 1), faults);
    if (faults.count() > before) {
      return root;
    }
    return value.isPresent()
        ? apply(root, path, value.get(), label)
        : refuse(root, label, "expected a value after =, but got none: add one");
  }

  private MappingNode apply(MappingNode root, List<String> path, Node value, String label) {
    String first = path.get(0);
    if (first.equals("model") || !JobReader.KEYS.contains(first)) {
      String recipe =
          selected.orElseGet(() -> names(root).stream().findFirst().orElse(Job.BASELINE));
      path.addAll(0, recipe.equals(Job.BASELINE) ? List.of(recipe) : List.of("recipes", recipe));
    }
    if (path.get(0).equals("recipes") && path.size() > 1 && !names(root).contains(path.get(1))) {
      String wanted = Scalars.shortened(path.get(1));
      String hint = Nearest.hint(wanted, names(root));
      return refuse(root, label, "expected a recipe of the job, but got \"" + wanted + "\"" + hint);
    }
    try {
      return NodeTree.set(inherited(root, path), path, value);
    } catch (IllegalArgumentException e) {
      return refuse(root, label, String.valueOf(e.getMessage()));
    }
  }

  /** Gives a recipe what it inherits before a part of that is changed. */
  private static MappingNode inherited(MappingNode root, List<String> path) {
    boolean partOfRecipe = path.size() > 3 && path.get(0).equals("recipes");
    boolean partOfBaseline = path.size() > 2 && path.get(0).equals(Job.BASELINE);
    if (!partOfRecipe && !partOfBaseline) {
      return root;
    }
    List<String> whole = path.subList(0, partOfRecipe ? 3 : 2);
    String key = whole.get(whole.size() - 1);
    Optional<Node> base =
        NodeTree.get(root, List.of(Job.BASELINE, key))
            .or(() -> key.equals("model") ? NodeTree.get(root, List.of(key)) : Optional.empty());
    return NodeTree.get(root, whole).isPresent() || base.isEmpty()
        ? root
        : NodeTree.set(root, whole, base.get());
  }

  private static List<String> names(MappingNode root) {
    return NodeTree.get(root, List.of("recipes")).map(NodeTree::keys).orElse(List.of());
  }

  private MappingNode refuse(MappingNode root, String label, String words) {
    faults.add(Optional.empty(), label, words);
    return root;
  }
}
