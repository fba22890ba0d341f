package dev.hasten.data.look;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An image or a row to train on and one to test on that are alike without being the same, such as
 * two sizes of one photograph, or one record rounded in two ways.
 *
 * @param train the number of the one
 * @param test the number of the other
 * @param sameLabel whether their labels agree
 */
public record NearPair(int train, int test, boolean sameLabel) {
  private static final int MOST = 10; // of one to test on

  /**
   * The first ten of each to test on.
   *
   * @param trained those to train on
   * @param trainContents what each of them holds
   * @param testContents what each to test on holds
   */
  static <T extends Likeness> List<NearPair> find(
      LikenessIndex<T> trained,
      List<T> test,
      Map<Integer, Mark.Content> trainContents,
      Map<Integer, Mark.Content> testContents) {
    List<NearPair> pairs = new ArrayList<>();
    for (T one : test) {
      Mark.Content content = testContents.get(one.example());
      trained.like(one).stream()
          .filter(other -> !Objects.equals(trainContents.get(other.example()), content))
          .limit(MOST)
          .map(other -> new NearPair(other.example(), one.example(), other.label() == one.label()))
          .forEach(pairs::add);
    }
    return pairs;
  }
}
