package dev.hasten.data.tar;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.ImageDecoder;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.ImageSize;
import dev.hasten.data.ImageSource;
import dev.hasten.data.Pixels;
import dev.hasten.data.ShardPlaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

  private WebShards() {}

  /**
   * The shards whose names begin with {@code train} and those with {@code test}, {@code val} or
   * {@code validation}, in the order of their names. There are as many classes as the greatest
   * label asks for.
   *
   * @throws DataException when there are none, one is damaged, or an example has no image or class
   */
  public static DataPair pair(Path folder, ImageOptions options) {
    List<WebShard> train = shards(folder, "train");
    List<WebShard> test = shards(folder, "test", "val");
    int classes =
        1
            + Stream.concat(train.stream(), test.stream())
                .flatMapToInt(shard -> IntStream.range(0, shard.size()).map(shard::label))
                .max()
                .orElse(0);
    List<String> names = IntStream.range(0, classes).mapToObj(String::valueOf).toList();
    ImageDecoder decoder = new ImageDecoder(options.mostPixels());
    ImageDataset all =
        ImageDataset.of(folder + " (train)", WebImages.of(train, names, decoder), options);
    return ImageDataset.pair(all, all.over(folder + " (test)", WebImages.of(test, names, decoder)));
  }

  private static List<WebShard> shards(Path folder, String... beginnings) {
    try (Stream<Path> files = Files.list(folder)) {
      List<WebShard> shards =
          files
              .filter(file -> isOf(file.getFileName().toString(), beginnings))
              .sorted()
              .map(WebShard::open)
              .toList();
      if (shards.isEmpty()) {
        throw new DataException(
            "expected shards named "
                + beginnings[0]
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

  private static boolean isOf(String name, String... beginnings) {
    return name.endsWith(ENDING) && Arrays.stream(beginnings).anyMatch(name::startsWith);
  }

  /** The examples of some shards. */
  private record WebImages(
      List<WebShard> shards, List<int[]> places, List<String> classNames, ImageDecoder decoder)
      implements ImageSource {
    static WebImages of(List<WebShard> shards, List<String> classNames, ImageDecoder decoder) {
      List<int[]> places = new ArrayList<>();
      for (int shard = 0; shard < shards.size(); shard++) {
        for (int i = 0; i < shards.get(shard).size(); i++) {
          places.add(new int[] {shard, i});
        }
      }
      return new WebImages(shards, places, classNames, decoder);
    }

    private WebShard shard(int number) {
      return shards.get(places.get(number)[0]);
    }

    private int within(int number) {
      return places.get(number)[1];
    }

    @Override
    public int size() {
      return places.size();
    }

    @Override
    public int label(int number) {
      return shard(number).label(within(number));
    }

    @Override
    public String place(int number) {
      return shard(number).place(within(number)).toString();
    }

    @Override
    public byte[] read(int number) {
      return shard(number).read(within(number));
    }

    @Override
    public Pixels decode(int number, byte[] bytes) {
      return decoder.decode(bytes, place(number));
    }

    @Override
    public Pixels decodeStrictly(int number, byte[] bytes) {
      return decoder.decodeStrictly(bytes, place(number));
    }

    @Override
    public Optional<ImageSize> reducible(int number, byte[] bytes) {
      return ImageDecoder.reducible(bytes);
    }

    @Override
    public Pixels decodeReduced(int number, byte[] bytes, int reduction) {
      return decoder.decode(bytes, place(number), reduction);
    }

    @Override
    public Pixels decodeRows(int number, byte[] bytes, int reduction, int from, int to) {
      return decoder.decodeRows(bytes, place(number), reduction, from, to);
    }

    @Override
    public Optional<ShardPlaces> shardPlaces() {
      return Optional.of(ShardPlaces.ofSizes(shards.stream().mapToInt(WebShard::size).toArray()));
    }

    @Override
    public String fingerprint() {
      return ImageDecoder.fingerprint();
    }
  }
}
