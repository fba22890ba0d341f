package dev.hasten.train.job;

import dev.hasten.data.DatasetInfo;
import dev.hasten.data.Datasets;
import dev.hasten.train.Target;
import dev.hasten.train.catalog.Nearest;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads job files. */
public final class JobFile {
  private static final List<String> KEYS =
      List.of("data", "model", "target", "baseline", "recipes");

  private final String name;
  private final Path folder;
  private final Catalogs catalogs;
  private final Faults faults;

  private JobFile(String name, Path folder, Catalogs catalogs) {
    this.name = name;
    this.folder = folder;
    this.catalogs = catalogs;
    faults = new Faults(name);
  }

  /**
   * Reads and checks a job.
   *
   * @param file in YAML; paths in it are relative to its folder
   * @param overrides {@code path=value}: {@code baseline.PATH}, {@code recipes.NAME.PATH}, or a
   *     path in the selected recipe
   * @param selected the recipe that a bare path is about: empty for the first one
   * @throws JobException with every fault found
   */
  public static Job read(
      Path file, List<String> overrides, Optional<String> selected, Catalogs catalogs) {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new JobException(
          List.of("expected a job file at " + file + ", but there is none: check the path"));
    } catch (MalformedInputException e) {
      throw new JobException(
          List.of("expected a job file in UTF-8, but " + file + " is not: save it as UTF-8"));
    } catch (IOException e) {
      throw new JobException(
          List.of("expected to read " + file + ", but could not: " + e.getMessage()));
    }
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    return parse(file.toString(), folder, text, overrides, selected, catalogs);
  }

  /** As {@link #read}, from text. */
  public static Job parse(
      String name,
      Path folder,
      String text,
      List<String> overrides,
      Optional<String> selected,
      Catalogs catalogs) {
    JobFile file = new JobFile(name, folder, catalogs);
    MappingNode root = file.compose(text);
    for (String override : overrides) {
      root = file.override(root, override, selected);
    }
    return file.job(root);
  }

  private MappingNode compose(String text) {
    LoadSettings settings = LoadSettings.builder().setLabel(name).build();
    try {
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isPresent() && root.get() instanceof MappingNode mapping) {
        return mapping;
      }
      throw new JobException(
          List.of(name + ": expected a job of keys and values, but the file holds none"));
    } catch (MarkedYamlEngineException e) {
      String place =
          e.getProblemMark()
              .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
              .orElse("");
      throw new JobException(List.of(name + place + ": expected YAML, but " + e.getProblem()));
    } catch (YamlEngineException e) {
      throw new JobException(List.of(name + ": expected YAML, but " + e.getMessage()));
    }
  }

  private MappingNode override(MappingNode root, String override, Optional<String> selected) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw new JobException(
          List.of(
              "expected --set path=value, but got \"" + override + "\": add the = and a value"));
    }
    List<String> path = new ArrayList<>(List.of(override.substring(0, equals).split("\\.")));
    Node value =
        new Compose(LoadSettings.builder().setUseMarks(false).build())
            .composeString(override.substring(equals + 1))
            .orElseThrow(
                () ->
                    new JobException(
                        List.of(
                            "expected a value after = in --set " + override + ", but got none")));
    boolean absolute = KEYS.contains(path.get(0)) && !path.get(0).equals("model");
    if (!absolute) {
      String recipe = selected.orElseGet(() -> first(root));
      path.addAll(
          0, recipe.equals(Job.BASELINE) ? List.of(Job.BASELINE) : List.of("recipes", recipe));
    }
    return Overrides.set(inherited(root, path), path, value);
  }

  /** Gives a recipe what it inherits before a part of that is changed. */
  private MappingNode inherited(MappingNode root, List<String> path) {
    if (path.size() < 4 || !path.get(0).equals("recipes")) {
      return root;
    }
    Fields all = Fields.of(root, "a job", faults);
    Fields recipe =
        all.get("recipes")
            .flatMap(recipes -> Fields.of(recipes, "recipes", faults).get(path.get(1)))
            .map(node -> Fields.of(node, "a recipe", faults))
            .orElse(all);
    Optional<Node> base =
        all.get(Job.BASELINE).flatMap(node -> Fields.of(node, "a recipe", faults).get(path.get(2)));
    return recipe.get(path.get(2)).isPresent() || base.isEmpty()
        ? root
        : Overrides.set(root, path.subList(0, 3), base.get());
  }

  private String first(MappingNode root) {
    return Fields.of(root, "a job", faults)
        .get("recipes")
        .map(node -> Fields.of(node, "recipes", faults).names())
        .filter(names -> !names.isEmpty())
        .map(names -> names.get(0))
        .orElse(Job.BASELINE);
  }

  private Job job(MappingNode root) {
    Fields fields = Fields.of(root, "a job", faults);
    fields.allow("a job", KEYS);
    Optional<DataSource> data = required(fields, "data").flatMap(this::data);
    Optional<Target> target = fields.get("target").flatMap(this::target);
    RecipeReader reader = new RecipeReader(catalogs, faults);
    Optional<MappingNode> base =
        required(fields, Job.BASELINE).flatMap(node -> mapping(node, "the baseline"));
    Optional<MappingNode> baseline =
        base.map(
            node ->
                fields
                    .get("model")
                    .map(model -> Overrides.merged(defaults(model), node))
                    .orElse(node));
    Optional<NamedRecipe> first =
        baseline.flatMap(
            node -> reader.read(Job.BASELINE, Fields.of(node, "the baseline", faults)));
    List<NamedRecipe> recipes = new ArrayList<>();
    fields
        .get("recipes")
        .ifPresent(node -> recipes(node, baseline.orElse(defaultsOnly()), reader, recipes));
    faults.throwIfAny();
    return new Job(name, data.orElseThrow(), target, first.orElseThrow(), recipes);
  }

  private void recipes(
      Node node, MappingNode baseline, RecipeReader reader, List<NamedRecipe> into) {
    Fields all = Fields.of(node, "recipes", faults);
    for (String recipe : all.names()) {
      if (recipe.equals(Job.BASELINE)) {
        faults.add(
            all.place(recipe), "expected another name than baseline: that one is taken; rename it");
      }
      mapping(all.place(recipe), "the recipe " + recipe)
          .map(own -> Overrides.merged(baseline, own))
          .flatMap(own -> reader.read(recipe, Fields.of(own, "a recipe", faults)))
          .ifPresent(into::add);
    }
  }

  private static MappingNode defaults(Node model) {
    return Overrides.set(defaultsOnly(), List.of("model"), model);
  }

  private static MappingNode defaultsOnly() {
    return new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK);
  }

  private Optional<MappingNode> mapping(Node node, String what) {
    if (node instanceof MappingNode mapping) {
      return Optional.of(mapping);
    }
    faults.add(node, "expected keys and values for " + what + ", but got " + Scalars.words(node));
    return Optional.empty();
  }

  private Optional<Node> required(Fields fields, String key) {
    Optional<Node> node = fields.get(key);
    if (node.isEmpty()) {
      faults.add("expected the key " + key + ", but it is missing: add it");
    }
    return node;
  }

  private Optional<DataSource> data(Node node) {
    Fields fields = Fields.of(node, "data", faults);
    fields.allow("data", List.of("name", "folder", "hold_out"));
    Optional<DataSource> source = source(fields);
    Optional<Node> held = fields.get("hold_out");
    if (held.isEmpty()) {
      return source;
    }
    if (Scalars.value(held.get()) instanceof Long count && count >= 1 && count < 1 << 30) {
      return source.map(all -> new DataSource.HeldOut(all, count.intValue()));
    }
    faults.add(
        held.get(),
        "expected a number of examples for hold_out, but got " + Scalars.words(held.get()));
    return Optional.empty();
  }

  private Optional<DataSource> source(Fields fields) {
    Optional<Node> folderNode = fields.get("folder");
    if (folderNode.isPresent()) {
      String path = String.valueOf(Scalars.value(folderNode.get()));
      return Optional.of(new DataSource.Folder(folder.resolve(path)));
    }
    String wanted = String.valueOf(Scalars.value(fields.place("name")));
    List<String> names = Datasets.list().stream().map(DatasetInfo::name).toList();
    if (!names.contains(wanted)) {
      faults.add(
          fields.place("name"),
          "expected a data set, but got \"" + wanted + "\"" + Nearest.hint(wanted, names));
      return Optional.empty();
    }
    return Optional.of(new DataSource.Named(wanted));
  }

  private Optional<Target> target(Node node) {
    Fields fields = Fields.of(node, "the target", faults);
    fields.allow("the target", List.of("metric", "at_least", "at_most"));
    boolean atLeast = fields.get("at_least").isPresent();
    if (atLeast == fields.get("at_most").isPresent()) {
      faults.add(node, "expected one of at_least and at_most for the target: keep one");
      return Optional.empty();
    }
    Node value = fields.place(atLeast ? "at_least" : "at_most");
    if (!(Scalars.value(value) instanceof Number number)) {
      faults.add(value, "expected a number for the target, but got " + Scalars.words(value));
      return Optional.empty();
    }
    String metric =
        fields.get("metric").map(n -> String.valueOf(Scalars.value(n))).orElse("accuracy");
    try {
      return Optional.of(new Target(metric, number.doubleValue(), atLeast));
    } catch (IllegalArgumentException e) {
      faults.add(fields.place("metric"), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
