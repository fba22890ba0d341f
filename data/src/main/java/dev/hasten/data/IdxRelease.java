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
    DatasetInfo info, List<File> files, URI address, Path systemFolder, String debianPackage)
    implements Release {
  IdxRelease {
    files = List.copyOf(files);
  }

  @Override
  public String remedy() {
    return "run apt install "
        + debianPackage
        + ", or give the path of a folder with its files (data: {folder: FOLDER})";
  }

  @Override
  public DataPair read(Path folder) {
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
