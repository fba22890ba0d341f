package dev.hasten.data.tar;

import dev.hasten.data.DataException;
import dev.hasten.data.ImageDecoder;
import dev.hasten.data.ImageSize;
import dev.hasten.data.ImageSource;
import dev.hasten.data.Pixels;
import dev.hasten.data.ShardPlaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The examples of some tar shards.
 *
 * @param places the shard of each example and its number there
 */
record WebImages(
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

  /**
   * Checks that each label is the number of a class.
   *
   * @throws DataException of the first that is not
   */
  void requireLabels() {
    for (int number = 0; number < size(); number++) {
      requireLabel(number);
    }
  }

  private void requireLabel(int number) {
    if (!isClass(said(number))) {
      throw shard(number).labelFault(within(number));
    }
  }

  private boolean isClass(int label) {
    return label >= 0 && label < classNames.size();
  }

  private int said(int number) {
    return shard(number).labels()[within(number)];
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

  /** Some class where it is none: such an example is a bad one, and left out. */
  @Override
  public int label(int number) {
    return isClass(said(number)) ? said(number) : 0;
  }

  @Override
  public String place(int number) {
    return shard(number).place(within(number));
  }

  @Override
  public byte[] read(int number) {
    return shard(number).read(within(number));
  }

  @Override
  public Pixels decode(int number, byte[] bytes) {
    return decoder.decode(bytes, place(number));
  }

  /** Refuses an example whose label is no class, too. */
  @Override
  public Pixels decodeStrictly(int number, byte[] bytes) {
    requireLabel(number);
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
