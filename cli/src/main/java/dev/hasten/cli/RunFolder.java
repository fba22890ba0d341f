package dev.hasten.cli;

import dev.hasten.engine.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes the folder of a run, which a person can read. */
final class RunFolder {
  static final String CHECKPOINTS = "checkpoints";
  static final String RECIPE = "recipe.yaml";
  private static final String ENVIRONMENT = "environment.json";

  private RunFolder() {}

  /**
   * As {@link #open}, for a training that begins.
   *
   * @throws IllegalArgumentException also when another training began there
   */
  static Path start(Optional<Path> chosen, String stem, String recipe, RunFile run) {
    if (chosen.isPresent() && Files.exists(chosen.get().resolve(RunFile.NAME))) {
      throw new IllegalArgumentException(
          "expected a folder without a run, but "
              + chosen.get()
              + " has one: go on with it (hasten resume "
              + chosen.get()
              + ") or choose another folder with --out");
    }
    Path folder = open(chosen, stem, recipe);
    try {
      Files.writeString(folder.resolve(RunFile.NAME), run.text());
      return folder;
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /**
   * Refuses a run that could not be gone on with, before it is.
   *
   * @throws IllegalArgumentException when the folder or its checkpoints cannot be written
   */
  static void requireWritable(Path folder) {
    Path checkpoints = folder.resolve(CHECKPOINTS);
    try {
      Files.delete(Files.createTempFile(folder, "writable", ".part"));
      if (Files.exists(checkpoints)) {
        Files.delete(Files.createTempFile(checkpoints, "writable", ".part"));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "expected a run folder that can be written, but "
              + folder
              + " cannot ("
              + why(checkpoints, e)
              + "): check its owner and mode, or go on with a copy of it",
          e);
    }
  }

  /** Takes note of a longer recipe and of where the run goes on. */
  static void goOn(Path folder, String recipe) {
    try {
      Path aside = folder.resolve(RECIPE + ".part");
      Files.writeString(aside, recipe);
      Files.move(
          aside,
          folder.resolve(RECIPE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(folder.resolve(ENVIRONMENT), environment());
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /**
   * The chosen folder, or a new one under {@code runs}, with {@code recipe.yaml} and {@code
   * environment.json}.
   *
   * @throws IllegalArgumentException when it cannot be written, or belongs to another recipe
   */
  static Path open(Optional<Path> chosen, String stem, String recipe) {
    String time =
        LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT));
    Path folder = chosen.orElse(Path.of("runs", stem + "-" + time));
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(RECIPE);
      if (Files.exists(file) && !Files.readString(file).equals(recipe)) {
        throw new IllegalArgumentException(
            "expected the run folder of this recipe, but "
                + folder
                + " holds another one (see its recipe.yaml): choose another folder with --out");
      }
      requireThisEnvironment(folder);
      Files.writeString(file, recipe);
      Files.writeString(folder.resolve(ENVIRONMENT), environment());
      return folder;
    } catch (IOException | UncheckedIOException e) {
      throw unwritable(folder, e);
    }
  }

  /** Seconds of two machines, or of two thread settings, do not belong in one table. */
  private static void requireThisEnvironment(Path folder) throws IOException {
    Path file = folder.resolve(ENVIRONMENT);
    if (!Files.exists(file)) {
      return;
    }
    Map<String, String> there = Json.texts(Files.readString(file));
    Map<String, String> here = Json.texts(environment());
    List<String> differences = new ArrayList<>();
    here.forEach(
        (name, value) -> {
          String before = there.getOrDefault(name, "unknown");
          if (!before.equals(value)) {
            differences.add(name + " is \"" + before + "\" there and \"" + value + "\" here");
          }
        });
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "expected the machine and settings of the runs in "
              + folder
              + ", but "
              + String.join(", ", differences)
              + ": choose another folder with --out");
    }
  }

  private static String environment() {
    return Json.text(Environment.facts()) + "\n";
  }

  private static IllegalArgumentException unwritable(Path folder, Exception cause) {
    return new IllegalArgumentException(
        "expected a run folder that can be written, but "
            + folder
            + " cannot ("
            + why(folder, cause)
            + "): choose another with --out",
        cause);
  }

  /** The exceptions of java.nio say little more than a path. */
  private static String why(Path folder, Exception fault) {
    for (Path path = folder.toAbsolutePath(); path != null; path = path.getParent()) {
      if (Files.isRegularFile(path)) {
        return path + " is a file";
      }
    }
    String where = fault instanceof FileSystemException file ? file.getFile() : null;
    if (where != null && fault instanceof AccessDeniedException) {
      return "access to " + where + " is denied";
    }
    if (where != null && fault instanceof NoSuchFileException) {
      return "the system makes nothing at " + where;
    }
    return String.valueOf(fault.getMessage());
  }
}
