package dev.hasten.data;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The built-in data sets, by name, and a user's own folders. */
public final class Datasets {
  private Datasets() {}

  /** What is built in. */
  public static List<DatasetInfo> list() {
    return List.of(Digits.INFO, FashionMnist.RELEASE.info(), TinyShakespeare.RELEASE.info());
  }

  /**
   * A built-in data set. What the module does not carry is looked for in this order, every file
   * verified by SHA-256: a folder of your own ({@code $HASTEN_DATA}, or the one in it that bears
   * the name of the data set), where that is set; the cache ({@code $HASTEN_CACHE}, else {@code
   * $XDG_CACHE_HOME/hasten}, else {@code ~/.cache/hasten}); a system folder; the official address;
   * a Debian package, fetched and unpacked without root. What is fetched goes to the cache.
   *
   * @throws DataException when the name is unknown, or when no place has it: then it names every
   *     place and why not
   */
  public static DataPair resolve(String name) {
    if (name.equals(Digits.INFO.name())) {
      return Digits.read();
    }
    for (Release release : List.of(FashionMnist.RELEASE, TinyShakespeare.RELEASE)) {
      if (name.equals(release.info().name())) {
        return Resolver.standard(Cache.standard(), System.getenv()).resolve(release);
      }
    }
    throw new DataException(
        "expected a built-in data set ("
            + list().stream().map(DatasetInfo::name).collect(Collectors.joining(", "))
            + "), but got \""
            + name
            + "\": choose one of these, or give the path of your own folder");
  }

  /**
   * A folder of four IDX files, plain or compressed by gzip, named as those of MNIST: {@code
   * train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte} and the same with {@code t10k} or
   * {@code test}. Byte images are scaled to 0 to 1; there are as many classes as the labels to
   * train on ask for.
   *
   * @throws DataException when a file is missing or at fault
   */
  public static DataPair folder(Path folder) {
    return IdxFolder.read(folder);
  }
}
