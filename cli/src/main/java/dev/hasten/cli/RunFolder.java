package dev.hasten.cli;

import dev.hasten.engine.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Makes the folder of a run, which a person can read. */
final class RunFolder {
  private RunFolder() {}

  /**
   * The chosen folder, or a new one under {@code runs}, with {@code recipe.yaml} and {@code
   * environment.json}.
   *
   * @throws IllegalArgumentException when it cannot be written, or belongs to another recipe
   */
  static Path open(Optional<Path> chosen, String stem, String recipe) {
    String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    Path folder = chosen.orElse(Path.of("runs", stem + "-" + time));
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve("recipe.yaml");
      if (Files.exists(file) && !Files.readString(file).equals(recipe)) {
        throw new IllegalArgumentException(
            "expected the run folder of this recipe, but "
                + folder
                + " holds another one (see its recipe.yaml): choose another folder with --out");
      }
      Files.writeString(file, recipe);
      Files.writeString(folder.resolve("environment.json"), Json.text(Environment.facts()) + "\n");
      return folder;
    } catch (FileAlreadyExistsException e) {
      throw unwritable(folder, "a file of that name is there", e);
    } catch (IOException e) {
      throw unwritable(folder, e.getClass().getSimpleName() + " " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw unwritable(folder, String.valueOf(e.getMessage()), e);
    }
  }

  private static IllegalArgumentException unwritable(Path folder, String why, Exception cause) {
    return new IllegalArgumentException(
        "expected a run folder that can be written, but "
            + folder
            + " cannot ("
            + why
            + "): choose another with --out",
        cause);
  }
}
