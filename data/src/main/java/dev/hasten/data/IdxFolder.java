package dev.hasten.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A user's own folder of four IDX files, under the names that the MNIST family has them. */
final class IdxFolder {
  private IdxFolder() {}

  /** Both halves, with as many classes as the labels of both ask for. */
  static DataPair read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "expected a folder of IDX files at "
              + folder
              + ", but "
              + (Files.exists(folder) ? "it is no folder" : "there is none")
              + ": check the path");
    }
    String name = folder.toAbsolutePath().normalize().toString();
    ArrayDataset train =
        IdxPair.dataset(
            IdxArray.read(find(folder, "images-idx3-ubyte", "train")),
            IdxArray.read(find(folder, "labels-idx1-ubyte", "train")),
            name + " (train)");
    ArrayDataset test =
        IdxPair.dataset(
            IdxArray.read(find(folder, "images-idx3-ubyte", "t10k", "test")),
            IdxArray.read(find(folder, "labels-idx1-ubyte", "t10k", "test")),
            name + " (test)");
    int classes = Math.max(train.classes(), test.classes());
    return new DataPair(train.withClasses(classes), test.withClasses(classes));
  }

  private static Path find(Path folder, String stem, String... halves) {
    List<String> tried = new ArrayList<>();
    for (String half : halves) {
      for (String spelling :
          List.of(half + "-" + stem, half + "-" + stem.replace("-idx", ".idx"))) {
        for (String ending : List.of("", ".gz")) {
          Path file = folder.resolve(spelling + ending);
          if (Files.isRegularFile(file)) {
            return file;
          }
          tried.add(file.getFileName().toString());
        }
      }
    }
    throw new DataException(
        "expected one of "
            + String.join(", ", tried)
            + " in "
            + folder
            + ", but there is none: add the file");
  }
}
