package dev.hasten.compare;

/**
 * A recipe without one of its parts.
 *
 * @param name under which it runs, such as {@code fast without channels-last}
 * @param of the name of the whole recipe
 * @param part what it lacks: a speedup, or a setting for which the baseline's stands
 */
public record Ablation(String name, String of, String part) {
  static Ablation of(String recipe, String part) {
    return new Ablation(recipe + " without " + part, recipe, part);
  }
}
