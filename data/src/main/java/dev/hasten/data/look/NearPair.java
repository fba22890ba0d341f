package dev.hasten.data.look;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An image to train on and one to test on that look alike, such as two sizes of one photograph.
 *
 * @param train the number of the one
 * @param test the number of the other
 * @param sameLabel whether their labels agree
 */
public record NearPair(int train, int test, boolean sameLabel) {
  private static final int PARTS = 4; // of which at least one is equal where 3 bits or fewer differ
  private static final int PART_BITS = 16;
  private static final int CROWD = 2000;

  /** All of them but those that share a part of their signs with thousands of others. */
  static List<NearPair> find(List<Thumbnail> train, List<Thumbnail> test) {
    Map<Integer, List<Thumbnail>> byPart = new HashMap<>();
    for (Thumbnail image : train) {
      if (!image.isFlat()) {
        for (int part = 0; part < PARTS; part++) {
          byPart.computeIfAbsent(key(image, part), any -> new ArrayList<>(1)).add(image);
        }
      }
    }
    List<NearPair> pairs = new ArrayList<>();
    for (Thumbnail image : test) {
      Set<Integer> found = new TreeSet<>();
      for (int part = 0; part < PARTS && !image.isFlat(); part++) {
        List<Thumbnail> candidates = byPart.getOrDefault(key(image, part), List.of());
        for (Thumbnail other : candidates.size() > CROWD ? List.<Thumbnail>of() : candidates) {
          if (image.isLike(other) && found.add(other.example())) {
            pairs.add(
                new NearPair(other.example(), image.example(), other.label() == image.label()));
          }
        }
      }
    }
    return pairs;
  }

  private static int key(Thumbnail image, int part) {
    return part << PART_BITS | (int) (image.signs() >>> PART_BITS * part & 0xFFFF);
  }
}
