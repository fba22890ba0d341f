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
    IdxArray trainLabels = IdxArray.read(find(folder, "labels-idx1-ubyte", "train"));
    ArrayDataset train =
        IdxPair.dataset(
            IdxArray.read(find(folder, "images-idx3-ubyte", "train")),
            trainLabels,
            name + " (train)");
    IdxArray testLabels = IdxArray.read(find(folder, "labels-idx1-ubyte", "t10k", "test"));
    ArrayDataset test =
        IdxPair.dataset(
            IdxArray.read(find(folder, "images-idx3-ubyte", "t10k", "test")),
            testLabels,
            name + " (test)");
    requireLabels(trainLabels, train.classes(), testLabels);
    return new DataPair(train, test.withClasses(train.classes()));
  }

  /** A wrong label is one that training does not know, or one far beyond all others. */
  private static void requireLabels(IdxArray train, int classes, IdxArray test) {
    int[] testLabels = test.toInts();
    for (int i = 0; i < testLabels.length; i++) {
      if (testLabels[i] >= classes) {
        throw new DataException(
            "expected labels from 0 to "
                + (classes - 1)
                + ", those of "
                + train.name()
                + ", but the one at place "
                + i
                + " (from 0) of "
                + test.name()
                + " is "
                + testLabels[i]
                + ": correct it, or train on images of that class too");
      }
    }
    int[] trainLabels = train.toInts();
    int greatest = LabelRange.greatest(trainLabels);
    for (int i = 0; i < trainLabels.length; i++) {
      if (trainLabels[i] > greatest) {
        throw new DataException(
            "expected labels from 0 on in "
                + train.name()
                + ", but the one at place "
                + i
                + " (from 0) is "
                + LabelRange.words(trainLabels[i])
                + ": correct it, or number the classes from 0 on");
      }
    }
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
