package dev.hasten.train.job;

import dev.hasten.data.Task;
import dev.hasten.train.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Makes a job of its nodes, and collects what is wrong with them. */
final class JobReader {
  static final List<String> KEYS = List.of("data", "model", "target", "baseline", "recipes");

  private final String name;
  private final Faults faults;
  private final Catalogs catalogs;
  private final DataReader dataReader;
  private final Path folder;

  JobReader(String name, Path folder, Catalogs catalogs, Faults faults) {
    this.name = name;
    this.folder = folder;
    this.faults = faults;
    dataReader = new DataReader(folder, faults);
    this.catalogs = catalogs;
  }

  /**
   * The job.
   *
   * @throws JobException with every fault found
   */
  Job read(MappingNode root) {
    Fields fields = Fields.of(root, "a job", faults);
    fields.allow("a job", KEYS);
    Optional<DataSource> data = required(fields, "data").flatMap(dataReader::read);
    Optional<Task> task = data.map(DataSource::task);
    RecipeReader recipeReader = new RecipeReader(catalogs, task, folder, faults);
    data.ifPresent(
        source ->
            dataReader
                .trainingExamples(source)
                .ifPresent(all -> recipeReader.limit(all, dataReader.tokens(source))));
    Optional<Target> target =
        fields.get("target").flatMap(node -> TargetReader.read(node, task, faults));
    Optional<MappingNode> own =
        required(fields, Job.BASELINE).flatMap(node -> mapping(node, "the baseline"));
    MappingNode common =
        fields
            .get("model")
            .map(model -> NodeTree.set(NodeTree.empty(), List.of("model"), model))
            .orElse(NodeTree.empty());
    Optional<MappingNode> base = own.map(node -> NodeTree.merged(common, node));
    Optional<NamedRecipe> baseline =
        base.flatMap(
            node -> recipeReader.read(Job.BASELINE, Fields.of(node, "the baseline", faults)));
    if (own.isEmpty()) {
      recipeReader.excuseMissingKeys(); // they may stand in the baseline that is missing
    }
    List<NamedRecipe> recipes = new ArrayList<>();
    fields
        .get("recipes")
        .ifPresent(node -> recipes(node, base.orElse(common), recipeReader, recipes));
    faults.throwIfAny();
    return new Job(name, data.orElseThrow(), target, baseline.orElseThrow(), recipes);
  }

  private void recipes(
      Node node, MappingNode base, RecipeReader recipeReader, List<NamedRecipe> into) {
    Fields all = Fields.of(node, "recipes", faults);
    for (String recipe : all.names()) {
      if (!recipe.matches("[A-Za-z0-9_-]{1,60}") || List.of("baseline", "all").contains(recipe)) {
        faults.add(
            all.key(recipe),
            "expected a name of letters, digits, - and _ for a recipe (not baseline, not all), but"
                + " got "
                + Scalars.words(all.key(recipe))
                + ": rename it");
      }
      mapping(all.place(recipe), "a recipe")
          .map(own -> NodeTree.merged(base, own))
          .flatMap(merged -> recipeReader.read(recipe, Fields.of(merged, "a recipe", faults)))
          .ifPresent(into::add);
    }
  }

  private Optional<MappingNode> mapping(Node node, String what) {
    if (node instanceof MappingNode mapping) {
      return Optional.of(mapping);
    }
    Fields.of(node, what, faults); // says so
    return Optional.empty();
  }

  private Optional<Node> required(Fields fields, String key) {
    Optional<Node> node = fields.get(key);
    if (node.isEmpty()) {
      faults.add(fields.node(), "expected the key " + key + ", but it is missing: add it");
    }
    return node;
  }
}
