package dev.hasten.train;

import dev.hasten.data.NumericTarget;
import dev.hasten.data.TrainingData;
import dev.hasten.engine.Machine;
import dev.hasten.engine.Threads;
import dev.hasten.train.checkpoint.Checkpoint;
import dev.hasten.train.loss.NumberLoss;
import dev.hasten.train.seam.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch;

/**
 * What the bits of a run depend on, in words: a checkpoint that differs in any of it is not gone on
 * from. The model is told by its tensors, and the data by their size, shape and classes, and by
 * their fingerprint where they make one (tables do): of other data, another set of the same shape
 * is not noticed.
 */
record RunIdentity(Map<String, String> recipe, Map<String, String> machine) {
  static final String LENGTH = "length";
  private static final String DATA = "data";
  private static final String FINGERPRINT = "data_fingerprint"; // told where the data make one
  private static final String LOSS = "loss"; // told where it is not the usual one

  static RunIdentity of(TrainingJob job) {
    Recipe recipe = job.recipe();
    TrainingData data = job.data();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("seed", String.valueOf(job.seed()));
    facts.put(
        DATA, data.size() + " of " + Arrays.toString(data.inputShape()) + ", " + learned(data));
    if (!data.fingerprint().isEmpty()) {
      facts.put(FINGERPRINT, data.fingerprint());
    }
    facts.put(LENGTH, recipe.length().toString());
    facts.put("batch", String.valueOf(recipe.batch()));
    facts.put("precision", recipe.precision().label());
    facts.put("optimizer", words(recipe.optimizer()));
    facts.put("schedule", words(recipe.schedule()));
    facts.put(
        "schedules",
        recipe.schedules().entrySet().stream()
            .map(each -> each.getKey() + ": " + words(each.getValue()))
            .collect(Collectors.joining("; ")));
    facts.put(
        "speedups",
        recipe.speedups().stream().map(RunIdentity::words).collect(Collectors.joining("; ")));
    recipe
        .loss()
        .filter(loss -> loss != NumberLoss.SQUARED_ERROR)
        .ifPresent(loss -> facts.put(LOSS, loss.label()));
    facts.put("evaluate_every", recipe.evaluateEvery().toString());
    return new RunIdentity(facts, thisMachine());
  }

  /** What is to be predicted, with the numbers that a target is standardised by. */
  private static String learned(TrainingData data) {
    return data.numericTarget().map(NumericTarget::toString).orElse(data.classes() + " classes");
  }

  /**
   * Refuses examples with another number to predict, or one standardised otherwise, than those that
   * a checkpoint learned from: its answers would be taken in another unit.
   */
  static void requireTarget(Checkpoint checkpoint, TrainingData data) {
    String there = checkpoint.manifest().recipe().getOrDefault(DATA, "");
    boolean numbers = data.numericTarget().isPresent() || !there.endsWith(" classes");
    if (numbers && !there.endsWith(", " + learned(data))) {
      throw new IllegalArgumentException(
          "expected the number to predict, standardised as it was, that "
              + checkpoint.folder()
              + " learned ("
              + there
              + "), but got "
              + learned(data)
              + ": restore the data that it was trained on, or train on the new ones");
    }
  }

  private static Map<String, String> thisMachine() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("processor", Machine.processor());
    facts.put("instructions", String.join(" ", Machine.instructions()));
    facts.put("threads", String.valueOf(Threads.report().get("libtorch_threads")));
    facts.put("openblas_threads", String.valueOf(Threads.openblasWhileTraining()));
    facts.put(
        "libtorch",
        Objects.requireNonNullElse(torch.class.getPackage().getImplementationVersion(), "unknown"));
    return facts;
  }

  private static String words(Choice.Chosen chosen) {
    Choice choice = chosen.choice();
    return choice.options().isEmpty() ? choice.name() : choice.name() + " " + choice.options();
  }

  /** Refuses a checkpoint of another recipe; its length may differ. */
  void requireRecipe(Checkpoint checkpoint) {
    Map<String, String> there = new LinkedHashMap<>(checkpoint.manifest().recipe());
    there.put(LENGTH, recipe.getOrDefault(LENGTH, ""));
    Map<String, String> here = new LinkedHashMap<>(recipe);
    if (there.containsKey(LOSS)) {
      here.putIfAbsent(LOSS, NumberLoss.SQUARED_ERROR.label());
    }
    if (there.containsKey(FINGERPRINT)) {
      here.putIfAbsent(FINGERPRINT, "not told");
    }
    List<String> differences = differences(there, here);
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "expected the recipe that made "
              + checkpoint.folder()
              + " (only its length may change), but "
              + String.join("; ", differences)
              + ": take that recipe again, or train this one in a folder of its own");
    }
  }

  /** Refuses a checkpoint of another machine: going on there would give other bits. */
  void requireMachine(Checkpoint checkpoint) {
    List<String> differences = differences(checkpoint.manifest().machine(), machine);
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "expected the machine that made "
              + checkpoint.folder()
              + " for the same bits, but "
              + String.join("; ", differences)
              + ": go on there, or allow another machine (hasten resume --other-machine) and do"
              + " without the same bits");
    }
  }

  private static List<String> differences(Map<String, String> there, Map<String, String> here) {
    List<String> differences = new ArrayList<>();
    here.forEach(
        (name, value) -> {
          String other = there.getOrDefault(name, "not told");
          if (!other.equals(value)) {
            differences.add(name + " is \"" + other + "\" there and \"" + value + "\" here");
          }
        });
    return differences;
  }
}
