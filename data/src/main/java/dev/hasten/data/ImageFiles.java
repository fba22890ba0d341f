package dev.hasten.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The files of a folder of images, a folder for each class, all in the order of their names.
 *
 * @param classes the names of the classes
 * @param labels the class of each file
 */
record ImageFiles(List<String> classes, List<Path> files, int[] labels) {
  private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png");

  /** All classes that lie in a folder. */
  static ImageFiles in(Path folder) {
    List<String> classes = new ArrayList<>();
    for (Path each : children(folder)) {
      if (!Files.isDirectory(each)) {
        throw stranger(each, "a folder for each class");
      }
      classes.add(each.getFileName().toString());
    }
    if (classes.isEmpty()) {
      throw new DataException(
          "expected a folder for each class in " + folder + ", but it is empty: put them there");
    }
    return in(folder, classes);
  }

  /** Those classes, of which each must be there, and no other. */
  static ImageFiles in(Path folder, List<String> classes) {
    for (Path each : children(folder)) {
      if (!classes.contains(each.getFileName().toString())) {
        throw stranger(each, "only the classes trained on " + classes);
      }
    }
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      int before = files.size();
      for (Path file : children(folder.resolve(classes.get(label)))) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!Files.isRegularFile(file) || ENDINGS.stream().noneMatch(name::endsWith)) {
          throw stranger(file, "only files that end with " + String.join(", ", ENDINGS));
        }
        files.add(file);
        labels.add(label);
      }
      if (files.size() == before) {
        throw new DataException(
            "expected images in "
                + folder.resolve(classes.get(label))
                + ", but there are none: add some or remove the folder");
      }
    }
    return new ImageFiles(
        List.copyOf(classes), files, labels.stream().mapToInt(Integer::intValue).toArray());
  }

  private static DataException stranger(Path path, String expected) {
    return new DataException(
        "expected "
            + expected
            + " in "
            + path.getParent()
            + ", but got "
            + path.getFileName()
            + ": move it away");
  }

  /** What does not begin with a dot. */
  private static List<Path> children(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> !path.getFileName().toString().startsWith("."))
          .sorted(Comparator.comparing(path -> path.getFileName().toString()))
          .toList();
    } catch (IOException fault) {
      throw new DataException(
          "expected to read the folder " + folder + ", but could not: " + Resolver.reason(fault),
          fault);
    }
  }
}
