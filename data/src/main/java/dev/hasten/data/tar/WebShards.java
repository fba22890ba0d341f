package dev.hasten.data.tar;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.ImageDecoder;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.LabelRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A folder of tar shards in the layout of <a
 * href="https://github.com/webdataset/webdataset">WebDataset</a>: {@code train-00000.tar}, ... and
 * {@code test-00000.tar}, ..., each with an image and its class side by side ({@code 17.jpg},
 * {@code 17.cls}). Headers are read when it is opened, so examples are had by number and shuffled
 * as those of any data.
 *
 * <pre>{@code
 * DataPair mine = WebShards.pair(Path.of("shards"), ImageOptions.of(224));
 * }</pre>
 */
public final class WebShards {
  private static final String ENDING = ".tar";
  private static final List<String> TRAIN = List.of("train");
  private static final List<String> TEST = List.of("test", "val");

  private WebShards() {}

  /**
   * The shards whose names begin with {@code train} and those with {@code test}, {@code val} or
   * {@code validation}, in the order of their names. There are as many classes as the greatest
   * label asks for. One that is no number, or far beyond all others, makes its example a bad image
   * ({@link ImageOptions#mostBadImages}).
   *
   * @throws DataException when there are none, one is damaged, an example has no image or class, or
   *     there is one bad image too many
   */
  public static DataPair pair(Path folder, ImageOptions options) {
    List<WebShard> train = shards(folder, TRAIN);
    List<WebShard> test = shards(folder, TEST);
    int greatest =
        LabelRange.greatest(
            Stream.concat(train.stream(), test.stream())
                .flatMapToInt(shard -> Arrays.stream(shard.labels()))
                .filter(label -> label != WebShard.NO_LABEL)
                .toArray());
    List<String> names = IntStream.rangeClosed(0, greatest).mapToObj(String::valueOf).toList();
    ImageDecoder decoder = new ImageDecoder(options.mostPixels());
    WebImages trained = WebImages.of(train, names, decoder);
    WebImages tested = WebImages.of(test, names, decoder);
    if (options.mostBadImages() == 0 || names.isEmpty()) {
      trained.requireLabels();
      tested.requireLabels();
    }
    ImageDataset all = ImageDataset.of(folder + " (train)", trained, options);
    return ImageDataset.pair(all, all.over(folder + " (test)", tested));
  }

  /** The tars in a folder that are read as shards, in the order of their names. */
  static List<Path> files(Path folder) throws IOException {
    return files(folder, Stream.concat(TRAIN.stream(), TEST.stream()).toList());
  }

  private static List<Path> files(Path folder, List<String> beginnings) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> isOf(file.getFileName().toString(), beginnings))
          .sorted()
          .toList();
    }
  }

  private static List<WebShard> shards(Path folder, List<String> beginnings) {
    try {
      List<WebShard> shards = files(folder, beginnings).stream().map(WebShard::open).toList();
      if (shards.isEmpty()) {
        throw new DataException(
            "expected shards named "
                + beginnings.get(0)
                + "*.tar in "
                + folder
                + ", but there are none: put them there");
      }
      return shards;
    } catch (IOException fault) {
      throw new DataException(
          "expected to read the folder " + folder + ", but could not (" + fault + ")", fault);
    }
  }

  private static boolean isOf(String name, List<String> beginnings) {
    return name.endsWith(ENDING) && beginnings.stream().anyMatch(name::startsWith);
  }
}
