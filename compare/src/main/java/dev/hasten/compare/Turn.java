package dev.hasten.compare;

import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.seam.Duration;

/**
 * One run of a comparison.
 *
 * @param baseline whether it is the recipe that the others are compared with
 */
public record Turn(NamedRecipe recipe, long seed, boolean baseline) {
  /** About how many examples it trains on at its full length. */
  public double examples(int trainingSet) {
    Duration length = recipe.recipe().length().duration();
    return length.unit() == Duration.Unit.EPOCHS
        ? length.amount() * trainingSet
        : length.amount() * recipe.recipe().batch();
  }
}
