package dev.hasten.cli;

import dev.hasten.compare.ResultBook;
import dev.hasten.data.DataPair;
import dev.hasten.data.table.TableDataset;
import dev.hasten.data.table.TableSchema;
import dev.hasten.engine.Environment;
import dev.hasten.train.job.DataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of a run, which a person can read. This process's alone until it is closed. */
final class RunFolder implements AutoCloseable {
  static final String CHECKPOINTS = "checkpoints";
  static final String RECIPE = "recipe.yaml";
  static final String TABLE = "table.json";
  private static final String ENVIRONMENT = "environment.json";

  private final Path path;
  private final RunLock lock;

  private RunFolder(Path path, RunLock lock) {
    this.path = path;
    this.lock = lock;
  }

  Path path() {
    return path;
  }

  /**
   * For a training that begins: the chosen folder, or a new one under {@code runs}.
   *
   * @throws IllegalArgumentException when it cannot be written, or something was trained there
   */
  static RunFolder start(Optional<Path> chosen, String stem, String recipe, RunFile run) {
    return open(
        chosen,
        stem,
        folder -> {
          requireNoRun(folder);
          if (Files.exists(folder.resolve(ResultBook.NAME))) {
            throw new IllegalArgumentException(
                "expected a folder without runs, but "
                    + folder
                    + " holds a comparison: choose another with --out");
          }
          write(folder, recipe);
          Files.writeString(folder.resolve(RunFile.NAME), run.text());
        });
  }

  /**
   * For a comparison that begins, or goes on.
   *
   * @throws IllegalArgumentException when it cannot be written, belongs to another recipe or
   *     machine, or a single run was trained there
   */
  static RunFolder compare(Optional<Path> chosen, String stem, String recipe) {
    return open(
        chosen,
        stem,
        folder -> {
          requireNoRun(folder);
          write(folder, recipe);
        });
  }

  /**
   * For a training that goes on.
   *
   * @throws IllegalArgumentException when the folder or its checkpoints cannot be written, or
   *     somebody trains there
   */
  static RunFolder resume(Path folder) {
    Path checkpoints = folder.resolve(CHECKPOINTS);
    try {
      RunLock lock = RunLock.take(folder);
      try {
        Files.delete(Files.createTempFile(folder, "writable", ".part"));
        if (Files.exists(checkpoints)) {
          Files.delete(Files.createTempFile(checkpoints, "writable", ".part"));
        }
        return new RunFolder(folder, lock);
      } catch (IOException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw FolderFaults.unwritableAgain(folder, checkpoints, e);
    }
  }

  /** Keeps the schema of a table, for those who predict by what was learned; nothing else. */
  void keepSchema(DataPair data) {
    try {
      Optional<TableSchema> schema = TableDataset.schemaOf(data.test());
      if (schema.isPresent()) {
        schema.get().write(path.resolve(TABLE));
      }
    } catch (IOException e) {
      throw FolderFaults.unwritable(path, e);
    }
  }

  /**
   * The schema in the folder of a run.
   *
   * @throws IllegalArgumentException when it was trained on a table, or on several with a number to
   *     predict, and there is none
   */
  static Optional<TableSchema> schema(Path folder, DataSource data) throws IOException {
    Path file = folder.resolve(TABLE);
    if (Files.exists(file)) {
      return Optional.of(TableSchema.read(file));
    }
    if (data.needsSchema()) {
      throw new IllegalArgumentException(
          "expected the schema of the table in "
              + file
              + ", but there is none: restore it, or train again");
    }
    return Optional.empty();
  }

  /** Takes note of a longer recipe and of where the run goes on. */
  void goOn(String recipe) {
    try {
      Path aside = path.resolve(RECIPE + ".part");
      Files.writeString(aside, recipe);
      Files.move(
          aside,
          path.resolve(RECIPE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(path.resolve(ENVIRONMENT), environment());
    } catch (IOException e) {
      throw FolderFaults.unwritable(path, e);
    }
  }

  /** What is written into a new folder, or found in an old one. */
  @FunctionalInterface
  private interface Filling {
    void fill(Path folder) throws IOException;
  }

  private static RunFolder open(Optional<Path> chosen, String stem, Filling filling) {
    environment(); // without natives no folder
    String time =
        LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT));
    Path folder = chosen.orElse(Path.of("runs", stem + "-" + time));
    try {
      Files.createDirectories(folder);
      RunLock lock = RunLock.take(folder);
      boolean filled = false;
      try {
        filling.fill(folder);
        filled = true;
        return new RunFolder(folder, lock);
      } finally {
        if (!filled) {
          lock.close();
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw FolderFaults.unwritable(folder, e);
    }
  }

  /** Also when its run.json is lost: its checkpoints would be taken for those of the new run. */
  private static void requireNoRun(Path folder) throws IOException {
    if (Files.exists(folder.resolve(RunFile.NAME))) {
      throw new IllegalArgumentException(
          "expected a folder without a run, but "
              + folder
              + " has one: go on with it (hasten resume "
              + folder
              + ") or choose another folder with --out");
    }
    Path checkpoints = folder.resolve(CHECKPOINTS);
    if (Files.isDirectory(checkpoints)) {
      try (Stream<Path> there = Files.list(checkpoints)) {
        if (there.findAny().isPresent()) {
          throw new IllegalArgumentException(
              "expected a folder without a run, but "
                  + folder
                  + " holds checkpoints of one whose "
                  + RunFile.NAME
                  + " is lost: choose another folder with --out");
        }
      }
    }
  }

  private static void write(Path folder, String recipe) throws IOException {
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

  @Override
  public void close() {
    lock.close();
  }
}
