package dev.hasten.data.look;

import java.util.Arrays;

/**
 * Probabilities of classes for one example, of those alone that are not 0: there may be many
 * classes and examples.
 *
 * @param classes ascending
 * @param shares of each, with the sum 1
 */
record ClassShares(int[] classes, float[] shares) {
  /** How often each class is among the votes, of one at least. */
  static ClassShares ofVotes(int[] votes) {
    int[] classes = Arrays.stream(votes).sorted().distinct().toArray();
    float[] shares = new float[classes.length];
    for (int vote : votes) {
      shares[Arrays.binarySearch(classes, vote)] += 1f / votes.length;
    }
    return new ClassShares(classes, shares);
  }

  /** The probability of a class. */
  float of(int wanted) {
    int at = Arrays.binarySearch(classes, wanted);
    return at < 0 ? 0 : shares[at];
  }
}
