package dev.hasten.train.range;

import java.util.Arrays;

/** The longest descent in a row of numbers, steps up left out. */
final class Descent {
  private Descent() {}

  /** Where the longest strictly falling subsequence begins and ends; the first of equals. */
  static int[] longest(double[] values) {
    int[] length = new int[values.length];
    int[] begin = new int[values.length];
    Arrays.fill(length, 1);
    int end = 0;
    for (int i = 0; i < values.length; i++) {
      begin[i] = i;
      for (int j = 0; j < i; j++) {
        if (values[j] > values[i] && length[j] + 1 > length[i]) {
          length[i] = length[j] + 1;
          begin[i] = begin[j];
        }
      }
      end = length[i] > length[end] ? i : end;
    }
    return values.length == 0 ? new int[] {0, 0} : new int[] {begin[end], end};
  }

  /** Of a descent, the part without the first and the last so much of its fall. */
  static int[] between(double[] values, int[] descent, double share) {
    double top = values[descent[0]];
    double fall = top - values[descent[1]];
    int begin = descent[0];
    while (values[begin] > top - share * fall) {
      begin++;
    }
    int end = descent[1];
    while (end > begin && values[end] < top - (1 - share) * fall) {
      end--;
    }
    return new int[] {begin, end};
  }
}
