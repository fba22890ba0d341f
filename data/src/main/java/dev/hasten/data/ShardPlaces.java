package dev.hasten.data;

import java.util.Arrays;

/**
 * Where the examples of a dataset are stored, where they lie one behind the other in a few large
 * files: for orders that read such files nearly from front to back ({@code
 * dev.hasten.data.order.Sampling.withinShards}).
 *
 * @param shards the number of the file of each example, from 0
 * @param places the how manyth of its file each example is, from 0
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ShardPlaces(int[] shards, int[] places) {
  /**
   * Copies both.
   *
   * @throws DataException when they are not of the same examples, or a number is negative
   */
  public ShardPlaces {
    if (shards.length != places.length) {
      throw new DataException(
          "expected a place in its shard for each of "
              + shards.length
              + " examples, but got "
              + places.length
              + ": give as many");
    }
    if (Arrays.stream(shards).anyMatch(shard -> shard < 0)
        || Arrays.stream(places).anyMatch(place -> place < 0)) {
      throw new DataException(
          "expected numbers of shards and places from 0, but got a negative one: count from 0");
    }
    shards = shards.clone();
    places = places.clone();
  }

  /** Of shards of so many examples each, which the dataset has one after the other. */
  public static ShardPlaces ofSizes(int... sizes) {
    int[] shards = new int[Arrays.stream(sizes).sum()];
    int[] places = new int[shards.length];
    int at = 0;
    for (int shard = 0; shard < sizes.length; shard++) {
      for (int place = 0; place < sizes[shard]; place++) {
        shards[at] = shard;
        places[at++] = place;
      }
    }
    return new ShardPlaces(shards, places);
  }

  /** Of a view of these examples, in this order. */
  public ShardPlaces select(int[] indices) {
    return new ShardPlaces(
        Arrays.stream(indices).map(index -> shards[index]).toArray(),
        Arrays.stream(indices).map(index -> places[index]).toArray());
  }

  /** A copy. */
  @Override
  public int[] shards() {
    return shards.clone();
  }

  /** A copy. */
  @Override
  public int[] places() {
    return places.clone();
  }
}
