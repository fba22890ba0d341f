package dev.hasten.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The folder where fetched data sets are kept. Files appear in it whole or not at all. */
record Cache(Path root) {
  static Cache standard() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  static Cache of(Map<String, String> environment, Path home) {
    String own = environment.getOrDefault("HASTEN_CACHE", "");
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    if (!own.isEmpty()) {
      return new Cache(Path.of(own));
    }
    return new Cache(
        (shared.isEmpty() ? home.resolve(".cache") : Path.of(shared)).resolve("hasten"));
  }

  Path folder(String dataset) {
    return root.resolve("datasets").resolve(dataset);
  }

  /** An empty folder on the same file system, to be given to {@link #discard}. */
  Path aside() throws IOException {
    Files.createDirectories(root);
    return Files.createTempDirectory(root, ".fetch-");
  }

  /** Moves verified files out of a folder aside to where they are looked for. */
  void keep(String dataset, Path aside, List<String> files) throws IOException {
    Path folder = Files.createDirectories(folder(dataset));
    for (String file : files) {
      Files.move(
          aside.resolve(file),
          folder.resolve(file),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  static void discard(Path aside) throws IOException {
    try (Stream<Path> tree = Files.walk(aside)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
