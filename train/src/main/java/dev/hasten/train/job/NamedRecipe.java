package dev.hasten.train.job;

import dev.hasten.data.Dataset;
import dev.hasten.data.TrainingData;
import dev.hasten.nn.Documents;
import dev.hasten.nn.Layer;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.train.Recipe;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.List;

/**
 * A recipe of a job with the model that it trains.
 *
 * @param precisionReason why the precision was picked, when the job left it to the machine; else
 *     empty
 * @param batchAuto whether the batch is to be picked when training begins ({@link
 *     dev.hasten.train.AutoBatch}); that of the recipe is the one its learning rates are meant for
 */
public record NamedRecipe(
    String name, ModelInfo model, Recipe recipe, String precisionReason, boolean batchAuto) {
  /** With everything settled. */
  public NamedRecipe(String name, ModelInfo model, Recipe recipe, String precisionReason) {
    this(name, model, recipe, precisionReason, false);
  }

  /**
   * A new model of the recipe for data.
   *
   * @throws IllegalArgumentException when the model is not for such data
   */
  public Layer modelFor(TrainingData data) {
    boolean categories = data.categories().stream().anyMatch(kinds -> kinds > 0);
    if (categories && !model.takesCategories() && !OwnModel.isClassName(model.name())) {
      throw new IllegalArgumentException(
          "expected a model that takes categories for "
              + data.name()
              + ", but "
              + model.name()
              + " would take their numbers for amounts: take table-mlp, ft-transformer or"
              + " dlrm-small, or drop these columns");
    }
    Layer made =
        model
            .withCategories(data.categories())
            .make(data.inputShape(), data.inputType(), data.classes());
    try {
      data.documentStart().ifPresent(start -> Documents.apart(made, start));
      return made;
    } catch (IllegalArgumentException fault) {
      made.close();
      throw fault;
    }
  }

  /**
   * Whether what is trained and applied at the end is not the network of the other recipe: another
   * model, or speedups that change its inference.
   */
  public boolean networkOtherThan(NamedRecipe other) {
    return !model.label().equals(other.model.label())
        || !inferenceChanges().equals(other.inferenceChanges());
  }

  private List<Choice> inferenceChanges() {
    return recipe.speedups().stream()
        .filter(Speedup::changesInference)
        .map(Speedup::choice)
        .toList();
  }

  /** The same under another name, with another recipe. */
  public NamedRecipe with(String newName, Recipe other) {
    return new NamedRecipe(newName, model, other, precisionReason, batchAuto);
  }

  /** With the batch that was picked. */
  public NamedRecipe withBatchOf(Recipe picked) {
    return new NamedRecipe(name, model, picked, precisionReason, false);
  }

  /**
   * Refuses a batch that is still to be picked, where it has to be known.
   *
   * @param purpose what it has to be known for
   * @throws IllegalArgumentException when it is auto
   */
  public NamedRecipe requireBatch(String purpose) {
    if (batchAuto) {
      throw new IllegalArgumentException(
          "expected a number for batch of the recipe "
              + name
              + " "
              + purpose
              + ", but got auto: see what hasten train picks, and write that down");
    }
    return this;
  }

  /**
   * Refuses batches that are larger than the data, and schedules that do not fit the run, all at
   * once.
   *
   * @throws IllegalArgumentException with a line for each fault
   */
  public static void requireBatchesWithin(Dataset data, List<NamedRecipe> recipes) {
    List<String> faults = new ArrayList<>();
    for (NamedRecipe each : recipes) {
      each.recipe()
          .scheduleFaults(each.recipe().run(data.size(), data.tokens()))
          .forEach(words -> faults.add("recipe " + each.name() + ": " + words));
    }
    faults.addAll(
        recipes.stream()
            .filter(each -> each.recipe().batch() > data.size())
            .map(
                each ->
                    "expected at most "
                        + data.size()
                        + " (all examples to train on) for batch of the recipe "
                        + each.name()
                        + ", but got "
                        + each.recipe().batch()
                        + ": use a smaller batch or more data")
            .toList());
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
  }
}
