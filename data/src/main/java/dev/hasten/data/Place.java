package dev.hasten.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Somewhere that may hold the files of a release. */
interface Place {
  /** What it is called in words. */
  String describe(Release release);

  /**
   * The folder with the files, fetched if need be; they are verified by whoever reads them.
   *
   * @throws IOException or {@link DataException} when it has none
   */
  Path obtain(Release release) throws IOException, InterruptedException;

  /** A folder that is there or not. */
  record Folder(String kind, Function<Release, Path> where) implements Place {
    @Override
    public String describe(Release release) {
      return kind + " " + where.apply(release);
    }

    @Override
    public Path obtain(Release release) {
      Path folder = where.apply(release);
      if (!Files.isDirectory(folder)) {
        throw new DataException("no such folder");
      }
      return folder;
    }
  }
}
