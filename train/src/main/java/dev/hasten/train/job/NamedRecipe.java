package dev.hasten.train.job;

import dev.hasten.nn.models.ModelInfo;
import dev.hasten.train.Recipe;

/**
 * A recipe of a job with the model that it trains.
 *
 * @param precisionReason why the precision was picked, when the job left it to the machine; else
 *     empty
 */
public record NamedRecipe(String name, ModelInfo model, Recipe recipe, String precisionReason) {
  /** The same under another name, with another recipe. */
  public NamedRecipe with(String newName, Recipe other) {
    return new NamedRecipe(newName, model, other, precisionReason);
  }
}
