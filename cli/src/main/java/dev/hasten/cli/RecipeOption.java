package dev.hasten.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Which of a job's recipes a verb is about. */
final class RecipeOption {
  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      description = "The recipe, or baseline. Default: the first.")
  private Optional<String> name = Optional.empty();

  /** As given. */
  Optional<String> name() {
    return name;
  }
}
