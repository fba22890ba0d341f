package dev.hasten.cli;

import dev.hasten.data.DataException;
import dev.hasten.data.DatasetInfo;
import dev.hasten.data.Datasets;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.Locations;
import dev.hasten.data.pack.PackedManifest;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.DataSource;
import dev.hasten.train.job.JobFile;
import dev.hasten.train.job.PackedContents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Data as a verb is given them: a job file, the name of a built-in data set, or a folder. */
record DataArgument(String name, DataSource source) {
  private static final int ANY_SIZE = 224; // of crops, which nobody asks for

  /**
   * Reads it; of a folder its files tell what it holds.
   *
   * @throws DataException when it is none of them
   */
  static DataArgument of(String text, List<String> overrides) {
    Path path = Locations.resolve(Path.of(""), text);
    if (Files.isRegularFile(path)) {
      requireNoData(path);
      return new DataArgument(
          text, JobFile.read(path, overrides, Optional.empty(), Catalogs.standard()).data());
    }
    if (!overrides.isEmpty()) {
      throw new DataException(
          "expected a job file for --set to change, but got " + text + ": leave --set out");
    }
    if (Files.isDirectory(path)) {
      return new DataArgument(text, folder(path));
    }
    List<String> names = Datasets.list().stream().map(DatasetInfo::name).toList();
    if (Locations.isAddress(text)) {
      throw new DataException(
          "expected a folder of data at " + text + ", but there is none: check the address");
    }
    if (!names.contains(text)) {
      throw new DataException(
          "expected a job file, a folder or a built-in data set ("
              + String.join(", ", names)
              + "), but got "
              + text
              + ": check the path");
    }
    return new DataArgument(text, new DataSource.Named(text));
  }

  /** A table or a text needs to be told more than its path. */
  private static void requireNoData(Path path) {
    String name = path.toString();
    Optional<String> data =
        List.of(".csv", ".tsv", ".parquet", ".pq").stream().anyMatch(name::endsWith)
            ? Optional.of("{name: table, path: " + path.getFileName() + ", target: COLUMN}")
            : List.of(".jsonl", ".ndjson", ".txt").stream().anyMatch(name::endsWith)
                ? Optional.of(
                    "{name: text, path: " + path.getFileName() + ", tokenizer: bytes, window: 64}")
                : Optional.empty();
    if (data.isPresent()) {
      throw new DataException(
          "expected a job file, a folder or a built-in data set, but "
              + path
              + " holds data: write a job file with data: "
              + data.get());
    }
  }

  private static DataSource folder(Path path) {
    ImageOptions any = ImageOptions.of(ANY_SIZE);
    if (Files.exists(path.resolve(PackedManifest.FILE))) {
      PackedManifest manifest = PackedManifest.read(path);
      boolean images = manifest.facts().kind().isImage();
      return new DataSource.Packed(
          path, Optional.of(any).filter(options -> images), PackedContents.of(manifest));
    }
    if (Files.isDirectory(path.resolve("train"))) {
      return new DataSource.Images(path, any);
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.anyMatch(file -> file.toString().endsWith(".tar"))
          ? new DataSource.Tars(path, any)
          : new DataSource.Folder(path);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  /** Without examples held out: training data whole, and the test data. */
  DataArgument whole() {
    if (source instanceof DataSource.Shuffled shuffled) {
      return new DataArgument(name, shuffled.source()).whole();
    }
    if (source instanceof DataSource.Sampled sampled) {
      return new DataArgument(name, sampled.source()).whole();
    }
    return source instanceof DataSource.HeldOut held
        ? new DataArgument(name, held.source()).whole()
        : this;
  }
}
