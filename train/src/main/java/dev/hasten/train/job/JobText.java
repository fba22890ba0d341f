package dev.hasten.train.job;

import dev.hasten.train.Recipe;
import dev.hasten.train.Target;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Prints jobs and recipes with everything resolved: reading that again gives the same job. */
public final class JobText {
  private JobText() {}

  /** The whole job. */
  public static String yaml(Job job) {
    return dump(tree(job));
  }

  /** One recipe. */
  public static String yaml(NamedRecipe recipe) {
    return dump(tree(recipe));
  }

  /** The whole job as maps and lists, for JSON. */
  public static Map<String, Object> tree(Job job) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("data", tree(job.data()));
    job.target().ifPresent(target -> tree.put("target", tree(target)));
    tree.put(Job.BASELINE, tree(job.baseline()));
    Map<String, Object> recipes = new LinkedHashMap<>();
    job.recipes().forEach(recipe -> recipes.put(recipe.name(), tree(recipe)));
    tree.put("recipes", recipes);
    return tree;
  }

  /** One recipe as maps and lists, for JSON. */
  public static Map<String, Object> tree(NamedRecipe named) {
    Recipe recipe = named.recipe();
    Map<String, Object> tree = new LinkedHashMap<>();
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("name", named.model().name());
    model.putAll(named.model().chosen());
    tree.put("model", model);
    tree.put("length", recipe.length().toString());
    tree.put("batch", batch(named));
    tree.put("precision", recipe.precision().label());
    tree.put("optimizer", tree(recipe.optimizer().choice()));
    tree.put("schedule", tree(recipe.schedule().choice()));
    if (!recipe.schedules().isEmpty()) {
      Map<String, Object> schedules = new LinkedHashMap<>();
      recipe.schedules().forEach((name, each) -> schedules.put(name, tree(each.choice())));
      tree.put("schedules", schedules);
    }
    List<Map<String, Object>> speedups =
        recipe.speedups().stream().map(Speedup::choice).map(JobText::tree).toList();
    tree.put("speedups", speedups);
    recipe.loss().ifPresent(loss -> tree.put("loss", loss.label()));
    tree.put("evaluate_every", recipe.evaluateEvery().toString());
    return tree;
  }

  private static Object batch(NamedRecipe named) {
    int examples = named.recipe().batch();
    return named.batchAuto()
        ? tree(Choice.of(BatchReader.AUTO).with(BatchReader.LEARNING_RATE_FOR, (long) examples))
        : (Object) examples;
  }

  /** As {@link #reasons(NamedRecipe)}, of several. */
  public static List<String> reasons(List<NamedRecipe> all) {
    return all.stream().flatMap(each -> reasons(each).stream()).toList();
  }

  /** Why the machine chose as it did, a line each, for what a job leaves to it. */
  public static List<String> reasons(NamedRecipe named) {
    List<String> reasons = new ArrayList<>();
    if (!named.precisionReason().isEmpty()) {
      reasons.add(
          named.name()
              + ": precision auto is "
              + named.recipe().precision().label()
              + " here: "
              + named.precisionReason());
    }
    return reasons;
  }

  private static Map<String, Object> tree(DataSource source) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (source instanceof DataSource.Named named) {
      tree.put("name", named.name());
    } else if (source instanceof DataSource.Folder folder) {
      tree.put("folder", folder.path().toString());
    } else if (source instanceof DataSource.Images images) {
      tree.putAll(ImagesReader.tree(DataSource.Images.NAME, images.path(), images.options()));
    } else if (source instanceof DataSource.Tars tars) {
      tree.putAll(ImagesReader.tree(DataSource.Tars.NAME, tars.path(), tars.options()));
    } else if (source instanceof DataSource.Packed packed) {
      tree.putAll(PackedReader.tree(packed));
    } else if (source instanceof DataSource.TableFile table) {
      tree.putAll(TableReader.tree(table));
    } else if (source instanceof DataSource.Text text) {
      tree.putAll(TextReader.tree(text));
    } else if (source instanceof DataSource.HeldOut held) {
      tree.putAll(tree(held.source()));
      tree.put(
          "hold_out",
          held.ofEachClass()
              ? Map.of(DataReader.OF_EACH_CLASS, held.examples())
              : (Object) held.examples());
    } else if (source instanceof DataSource.Cached cached) {
      tree.putAll(tree(cached.source()));
      tree.put(CacheReader.KEY, CacheReader.tree(cached));
    } else if (source instanceof DataSource.Sampled sampled) {
      tree.putAll(tree(sampled.source()));
      tree.put(SamplingReader.KEY, SamplingReader.tree(sampled.sampling()));
    } else if (source instanceof DataSource.Shuffled shuffled) {
      tree.putAll(tree(shuffled.source()));
      tree.put(ShuffleReader.KEY, ShuffleReader.tree(shuffled));
    } else if (source instanceof DataSource.Mixed mixed) {
      tree.putAll(MixtureReader.tree(mixed, mixed.sources().stream().map(JobText::tree).toList()));
    }
    return tree;
  }

  private static Map<String, Object> tree(Target target) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("metric", target.metric());
    tree.put(target.atLeast() ? "at_least" : "at_most", target.value());
    return tree;
  }

  private static Map<String, Object> tree(Choice choice) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", choice.name());
    choice.options().forEach((option, value) -> tree.put(option, plain(value)));
    return tree;
  }

  /** Choices within a choice, as in schedules of a schedule, are trees too. */
  private static Object plain(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(JobText::plain).toList();
    }
    return value instanceof Choice choice ? tree(choice) : value;
  }

  private static String dump(Map<String, Object> tree) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.AUTO)
            .setDereferenceAliases(true)
            .setWidth(100)
            .build();
    return new Dump(settings).dumpToString(tree);
  }
}
