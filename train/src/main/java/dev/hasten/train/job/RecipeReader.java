package dev.hasten.train.job;

import dev.hasten.data.Task;
import dev.hasten.engine.Precision;
import dev.hasten.engine.PrecisionChoice;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.train.Length;
import dev.hasten.train.Recipe;
import dev.hasten.train.catalog.Nearest;
import dev.hasten.train.loss.NumberLoss;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Speedup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
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
          "schedules",
          "speedups",
          "loss",
          "evaluate_every",
          "scale");

  private final Catalogs catalogs;
  private final Faults faults;
  private final Set<String> toldMissing = new HashSet<>();
  private final BatchReader batchReader;
  private final ScheduleReader scheduleReader;
  private final Optional<Task> task;
  private final Path folder;

  /**
   * Of one job.
   *
   * @param task what is learned of its data; nothing where these have a fault
   * @param folder that paths are relative to
   */
  RecipeReader(Catalogs catalogs, Optional<Task> task, Path folder, Faults faults) {
    this.catalogs = catalogs;
    this.task = task;
    this.folder = folder;
    this.faults = faults;
    batchReader = new BatchReader(faults);
    scheduleReader = new ScheduleReader(catalogs.schedules(), faults);
  }

  /** Batches may not be larger than this; each example has so many tokens. */
  void limit(int trainingExamples, long tokens) {
    batchReader.limit(trainingExamples);
    scheduleReader.examples(trainingExamples, tokens);
  }

  /** Says nothing of keys that a recipe lacks. */
  void excuseMissingKeys() {
    toldMissing.addAll(KEYS);
  }

  /** One recipe; the baseline is read first. */
  Optional<NamedRecipe> read(String name, Fields fields) {
    fields.allow("a recipe", KEYS);
    Optional<ModelInfo> model =
        required(fields, "model", name).flatMap(node -> ModelChoices.read(node, faults));
    Optional<Length> length = required(fields, "length", name).flatMap(this::length);
    Optional<BatchReader.Size> batch = required(fields, "batch", name).flatMap(batchReader::read);
    Optional<Optimizer.Rule> optimizer =
        required(fields, "optimizer", name)
            .flatMap(node -> Choices.make(node, catalogs.optimizers(), faults));
    Optional<Precision> precision =
        fields.get("precision").map(this::precision).orElse(Optional.of(Precision.FP32));
    Optional<Schedule> schedule = scheduleReader.schedule(fields);
    Optional<List<Speedup>> speedups =
        fields.get("speedups").map(this::speedups).orElse(Optional.of(List.of()));
    Optional<Map<String, Schedule>> schedules =
        scheduleReader.schedules(fields, optimizer, speedups);
    Optional<Double> scale = scheduleReader.scale(fields);
    int before = faults.count();
    Optional<NumberLoss> loss = fields.get("loss").flatMap(this::loss);
    boolean lossFault = faults.count() > before;
    Optional<Length> every =
        fields.get("evaluate_every").map(this::length).orElse(Optional.of(Length.epochs(1)));
    if (length.isPresent() && batch.isPresent() && schedule.isPresent() && scale.isPresent()) {
      BatchReader.Size size = batch.get();
      if (!size.auto()) {
        scheduleReader.check(fields, length.get(), size.examples(), schedule.get(), scale.get());
      }
    }
    if (model.isEmpty()
        || length.isEmpty()
        || batch.isEmpty()
        || optimizer.isEmpty()
        || precision.isEmpty()
        || schedule.isEmpty()
        || schedules.isEmpty()
        || scale.isEmpty()
        || speedups.isEmpty()
        || lossFault
        || every.isEmpty()) {
      return Optional.empty();
    }
    Recipe written;
    try {
      written =
          new Recipe(
              length.get(),
              batch.get().examples(),
              precision.get(),
              optimizer.get(),
              schedule.get(),
              speedups.get(),
              every.get(),
              schedules.get(),
              loss);
    } catch (IllegalArgumentException e) { // parts that do not fit each other
      faults.add(fields.node(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    Optional<String> fault = written.precisionFault();
    if (fault.isPresent()) {
      faults.add(fields.get("precision").orElse(fields.node()), fault.get());
      return Optional.empty();
    }
    boolean batchAuto = batch.get().auto();
    return scheduleReader
        .checked(fields, written, scale.get(), batchAuto)
        .map(recipe -> new NamedRecipe(name, model.get(), recipe, reason(fields), batchAuto));
  }

  private Optional<Node> required(Fields fields, String key, String recipe) {
    Optional<Node> node = fields.get(key);
    if (node.isEmpty() && toldMissing.add(key)) { // in the baseline it is missing for all
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

  private Optional<Length> length(Node node) {
    try {
      return Scalars.text(node)
          .or(() -> nothing(node, "a length such as 4ep (epochs) or 500st (steps)"))
          .map(Scalars::shortened)
          .map(Length::parse);
    } catch (IllegalArgumentException e) {
      faults.add(node, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<String> nothing(Node node, String expected) {
    faults.add(node, "expected " + expected + ", but got " + Scalars.words(node));
    return Optional.empty();
  }

  private Optional<NumberLoss> loss(Node node) {
    String wanted = Scalars.text(node).orElse("");
    Optional<NumberLoss> loss = NumberLoss.of(wanted);
    if (loss.isEmpty()) {
      faults.add(
          node,
          "expected a loss, but got "
              + Scalars.words(node)
              + Nearest.hint(wanted, NumberLoss.labels()));
    } else if (task.filter(Task.CLASSIFICATION::equals).isPresent()) {
      faults.add(node, loss.get().classesFault());
      return Optional.empty();
    }
    return loss;
  }

  private Optional<Precision> precision(Node node) {
    if (isAuto(node)) {
      return Optional.of(PrecisionChoice.ofThisMachine().precision());
    }
    Optional<String> label = Scalars.text(node).map(Scalars::shortened);
    Optional<Precision> found =
        Arrays.stream(Precision.values())
            .filter(precision -> label.filter(precision.label()::equals).isPresent())
            .findFirst();
    if (found.isEmpty()) {
      List<String> labels = new ArrayList<>(List.of("auto"));
      Arrays.stream(Precision.values()).map(Precision::label).forEach(labels::add);
      String hint = Nearest.hint(label.orElse(""), labels);
      faults.add(node, "expected a precision, but got " + Scalars.words(node) + hint);
      return Optional.empty();
    }
    Optional<String> refusal = PrecisionChoice.refusal(found.get());
    refusal.ifPresent(words -> faults.add(node, words));
    return refusal.isPresent() ? Optional.empty() : found;
  }

  private static String reason(Fields fields) {
    boolean auto = fields.get("precision").filter(RecipeReader::isAuto).isPresent();
    return auto ? PrecisionChoice.ofThisMachine().reason() : "";
  }

  private static boolean isAuto(Node node) {
    return Scalars.text(node).filter("auto"::equals).isPresent();
  }

  /** In order, if all are sound and fit each other. */
  private Optional<List<Speedup>> speedups(Node node) {
    if (!(node instanceof SequenceNode sequence)) {
      faults.add(node, "expected a list of speedups, but got " + Scalars.words(node));
      return Optional.empty();
    }
    List<Speedup> speedups = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      Choices.make(item, catalogs.speedups(), folder, faults).ifPresent(speedups::add);
    }
    if (speedups.size() < sequence.getValue().size()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Recipe.of(Length.epochs(1)).withSpeedups(speedups).speedups());
    } catch (IllegalArgumentException e) { // those that do not fit each other
      faults.add(node, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
