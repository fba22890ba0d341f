package dev.hasten.train.job;

import dev.hasten.engine.Precision;
import dev.hasten.engine.PrecisionChoice;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.Models;
import dev.hasten.train.Length;
import dev.hasten.train.Recipe;
import dev.hasten.train.catalog.Nearest;
import dev.hasten.train.schedule.Constant;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads one recipe of a job file. */
final class RecipeReader {
  static final List<String> KEYS =
      List.of(
          "model",
          "length",
          "batch",
          "precision",
          "optimizer",
          "schedule",
          "speedups",
          "evaluate_every");

  private final Catalogs catalogs;
  private final Faults faults;

  RecipeReader(Catalogs catalogs, Faults faults) {
    this.catalogs = catalogs;
    this.faults = faults;
  }

  Optional<NamedRecipe> read(String name, Fields fields) {
    fields.allow("a recipe", KEYS);
    Optional<ModelInfo> model = required(fields, "model", name).flatMap(this::model);
    Optional<Length> length = required(fields, "length", name).flatMap(this::length);
    Optional<Integer> batch = required(fields, "batch", name).flatMap(this::batch);
    Optional<Optimizer.Rule> optimizer =
        required(fields, "optimizer", name)
            .flatMap(node -> Choices.make(node, catalogs.optimizers(), faults));
    Optional<Precision> precision =
        fields.get("precision").map(this::precision).orElse(Optional.of(Precision.FP32));
    Optional<Schedule> schedule =
        fields
            .get("schedule")
            .map(node -> Choices.make(node, catalogs.schedules(), faults))
            .orElse(Optional.of(new Constant(0)));
    List<Speedup> speedups = fields.get("speedups").map(this::speedups).orElse(List.of());
    Optional<Length> every =
        fields.get("evaluate_every").map(this::length).orElse(Optional.of(Length.epochs(1)));
    if (!faults.isEmpty()
        || model.isEmpty()
        || length.isEmpty()
        || batch.isEmpty()
        || optimizer.isEmpty()
        || precision.isEmpty()
        || schedule.isEmpty()
        || every.isEmpty()) {
      return Optional.empty();
    }
    try {
      Recipe recipe =
          new Recipe(
              length.get(),
              batch.get(),
              precision.get(),
              optimizer.get(),
              schedule.get(),
              speedups,
              every.get());
      return Optional.of(new NamedRecipe(name, model.get(), recipe, reason(fields)));
    } catch (IllegalArgumentException e) {
      faults.add(fields.place("speedups"), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Node> required(Fields fields, String key, String recipe) {
    Optional<Node> node = fields.get(key);
    if (node.isEmpty()) {
      faults.add(
          fields.node(),
          "expected "
              + key
              + " for the recipe "
              + recipe
              + ", but it is missing: add "
              + key
              + ": ...");
    }
    return node;
  }

  private Optional<ModelInfo> model(Node node) {
    String name;
    if (node instanceof ScalarNode) {
      name = String.valueOf(Scalars.value(node));
    } else {
      Fields fields = Fields.of(node, "a model", faults);
      fields.allow("a model", List.of("name"));
      name = String.valueOf(Scalars.value(fields.place("name")));
    }
    Optional<ModelInfo> found =
        Models.list().stream().filter(info -> info.name().equals(name)).findFirst();
    if (found.isEmpty()) {
      List<String> names = Models.list().stream().map(ModelInfo::name).toList();
      faults.add(node, "expected a model, but got \"" + name + "\"" + Nearest.hint(name, names));
    }
    return found;
  }

  private Optional<Length> length(Node node) {
    try {
      return Optional.of(Length.parse(String.valueOf(Scalars.value(node))));
    } catch (IllegalArgumentException e) {
      faults.add(node, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Integer> batch(Node node) {
    if (Scalars.value(node) instanceof Long value && value >= 1 && value <= 1 << 24) {
      return Optional.of(value.intValue());
    }
    faults.add(
        node, "expected a whole number of 1 or more for batch, but got " + Scalars.words(node));
    return Optional.empty();
  }

  private Optional<Precision> precision(Node node) {
    String label = String.valueOf(Scalars.value(node));
    if (label.equals("auto")) {
      return Optional.of(PrecisionChoice.ofThisMachine().precision());
    }
    Optional<Precision> found =
        Arrays.stream(Precision.values()).filter(p -> p.label().equals(label)).findFirst();
    if (found.isEmpty()) {
      List<String> labels = new ArrayList<>(List.of("auto"));
      Arrays.stream(Precision.values()).map(Precision::label).forEach(labels::add);
      faults.add(
          node, "expected a precision, but got \"" + label + "\"" + Nearest.hint(label, labels));
      return Optional.empty();
    }
    Optional<String> refusal = PrecisionChoice.refusal(found.get());
    refusal.ifPresent(words -> faults.add(node, words));
    return refusal.isPresent() ? Optional.empty() : found;
  }

  private static String reason(Fields fields) {
    boolean auto =
        fields.get("precision").map(node -> Scalars.value(node).equals("auto")).orElse(false);
    return auto ? PrecisionChoice.ofThisMachine().reason() : "";
  }

  private List<Speedup> speedups(Node node) {
    List<Speedup> speedups = new ArrayList<>();
    if (node instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        Choices.make(item, catalogs.speedups(), faults).ifPresent(speedups::add);
      }
    } else {
      faults.add(node, "expected a list of speedups, but got " + Scalars.words(node));
    }
    return speedups;
  }
}
