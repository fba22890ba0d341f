package dev.hasten.data;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A published data set, and all that is needed to find and to verify its files. */
sealed interface Release permits IdxRelease, TextRelease {
  /** What it is. */
  DatasetInfo info();

  /** Its files as they are published. */
  List<File> files();

  /** The folder of the official copy. */
  URI address();

  /** Where a distribution puts it. */
  Path systemFolder();

  /** The Debian package that holds it; empty where there is none. */
  String debianPackage();

  /** What a person can do where no place has it, from "run" or "put" on. */
  String remedy();

  /**
   * Both halves out of a folder, every file verified by its content.
   *
   * @throws DataException when a file is missing or is not what was published
   */
  DataPair read(Path folder);

  /**
   * One of the files.
   *
   * @param name its name
   * @param bytes the size of the official file
   * @param archive the SHA-256 of the official file
   * @param content the SHA-256 of what it holds, which is the same in copies that were compressed
   *     anew; of a plain file that of the file
   */
  record File(String name, long bytes, String archive, String content) {}
}
