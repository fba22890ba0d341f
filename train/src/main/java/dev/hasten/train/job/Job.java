package dev.hasten.train.job;

import dev.hasten.train.Target;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A checked job: data, a target and recipes for it.
 *
 * @param file where it came from
 * @param data the name of a built-in data set, or the path of a folder
 * @param target the quality to reach
 * @param baseline what the recipes are compared with
 * @param recipes in the order of the file
 */
public record Job(
    String file,
    DataSource data,
    Optional<Target> target,
    NamedRecipe baseline,
    List<NamedRecipe> recipes) {
  /** The name under which the baseline goes. */
  public static final String BASELINE = "baseline";

  /** Copies the list. */
  public Job {
    recipes = List.copyOf(recipes);
  }

  /** The same with that recipe only: in place of the baseline, or besides it. */
  public Job only(NamedRecipe recipe) {
    return recipe.name().equals(BASELINE)
        ? new Job(file, data, target, recipe, List.of())
        : new Job(file, data, target, baseline, List.of(recipe));
  }

  /** The baseline first, then the others. */
  public List<NamedRecipe> all() {
    return Stream.concat(Stream.of(baseline), recipes.stream()).toList();
  }

  /**
   * The recipe that was asked for; else the first, or the baseline of a job that has no other.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public NamedRecipe chosen(Optional<String> name) {
    return name.map(this::recipe).orElseGet(() -> recipes.isEmpty() ? baseline : recipes.get(0));
  }

  /**
   * The recipe of that name.
   *
   * @throws IllegalArgumentException when there is none; the message names those there are
   */
  public NamedRecipe recipe(String name) {
    return all().stream()
        .filter(recipe -> recipe.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected a recipe of "
                        + file
                        + ", but got \""
                        + name
                        + "\": there are "
                        + String.join(", ", all().stream().map(NamedRecipe::name).toList())));
  }
}
