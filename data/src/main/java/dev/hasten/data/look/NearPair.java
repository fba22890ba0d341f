package dev.hasten.data.look;

import java.util.ArrayList;
import java.util.List;

/**
 * An image to train on and one to test on that look alike, such as two sizes of one photograph.
 *
 * @param train the number of the one
 * @param test the number of the other
 * @param sameLabel whether their labels agree
 */
public record NearPair(int train, int test, boolean sameLabel) {
  /** All of them but those that share a part of their signs with thousands of others. */
  static List<NearPair> find(List<Thumbnail> train, List<Thumbnail> test) {
    LookalikeIndex index = new LookalikeIndex(train);
    List<NearPair> pairs = new ArrayList<>();
    for (Thumbnail image : test) {
      for (Thumbnail other : index.like(image)) {
        pairs.add(new NearPair(other.example(), image.example(), other.label() == image.label()));
      }
    }
    return pairs;
  }
}
