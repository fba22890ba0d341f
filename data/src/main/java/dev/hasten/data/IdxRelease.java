package dev.hasten.data;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/**
 * A published data set of four IDX files compressed by gzip, and all that is needed to find and to
 * verify them.
 *
 * @param info what it is
 * @param files training images, training labels, test images, test labels
 * @param address the folder of the official copy
 * @param systemFolder where a distribution puts it
 * @param debianPackage the Debian package that holds it
 */
record IdxRelease(
    DatasetInfo info, List<File> files, URI address, Path systemFolder, String debianPackage) {
  /**
   * One of the files.
   *
   * @param name its name
   * @param bytes the size of the official file
   * @param archive the SHA-256 of the official file
   * @param content the SHA-256 of what it holds, which is the same in copies that were compressed
   *     anew
   */
  record File(String name, long bytes, String archive, String content) {}

  IdxRelease {
    files = List.copyOf(files);
  }

  /**
   * Both halves out of a folder, every file verified by its content.
   *
   * @throws DataException when a file is missing or is not what was published
   */
  DataPair read(Path folder) {
    return new DataPair(half(folder, 0, "train"), half(folder, 2, "test"));
  }

  private Dataset half(Path folder, int first, String half) {
    IdxArray images = verified(folder, files.get(first));
    IdxArray labels = verified(folder, files.get(first + 1));
    return IdxPair.dataset(images, labels, info.name() + " (" + half + ")")
        .withClasses(info.classes());
  }

  private static IdxArray verified(Path folder, File file) {
    Path path = folder.resolve(file.name());
    if (!Files.exists(path)) {
      throw new DataException("no " + file.name());
    }
    MessageDigest digest = Hashes.sha256();
    IdxArray array = IdxReader.read(path, digest);
    String sum = Hashes.hex(digest);
    if (!sum.equals(file.content())) {
      throw new DataException(
          "expected content of SHA-256 "
              + file.content()
              + " in "
              + path
              + ", but got "
              + sum
              + ": delete it");
    }
    return array;
  }
}
