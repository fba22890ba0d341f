package dev.hasten.data;

/**
 * Weighted sums of whole rows. Each row is an array of its own and the loops are as plain as can
 * be: so Java's compiler makes vector instructions of them.
 */
final class ColumnTaps {
  private static final int BITS = Taps.BITS;
  private static final int HALF = 1 << (BITS - 1);

  private ColumnTaps() {}

  /** One new row of old ones, of which row 0 is old place {@code begin}. */
  static void apply(Taps taps, int place, int begin, int[][] rows, int length, int[] into) {
    int first = taps.firsts()[place] - begin;
    int width = taps.width();
    int[] weights = taps.weights();
    int at = place * width;
    if (width == 2) {
      two(rows[first], weights[at], rows[first + 1], weights[at + 1], length, into);
    } else if (width == 3) {
      add(rows[first], weights[at], rows[first + 1], weights[at + 1], length, into);
      last(rows[first + 2], weights[at + 2], length, into);
    } else {
      start(rows[first], weights[at], length, into);
      for (int i = 1; i < width; i++) {
        add(rows[first + i], weights[at + i], length, into);
      }
      round(length, into);
    }
  }

  private static void two(int[] a, int weightOfA, int[] b, int weightOfB, int length, int[] into) {
    for (int i = 0; i < length; i++) {
      into[i] = (HALF + weightOfA * a[i] + weightOfB * b[i]) >> BITS;
    }
  }

  private static void add(int[] a, int weightOfA, int[] b, int weightOfB, int length, int[] into) {
    for (int i = 0; i < length; i++) {
      into[i] = HALF + weightOfA * a[i] + weightOfB * b[i];
    }
  }

  private static void last(int[] a, int weight, int length, int[] into) {
    for (int i = 0; i < length; i++) {
      into[i] = (into[i] + weight * a[i]) >> BITS;
    }
  }

  private static void start(int[] a, int weight, int length, int[] into) {
    for (int i = 0; i < length; i++) {
      into[i] = HALF + weight * a[i];
    }
  }

  private static void add(int[] a, int weight, int length, int[] into) {
    for (int i = 0; i < length; i++) {
      into[i] += weight * a[i];
    }
  }

  private static void round(int length, int[] into) {
    for (int i = 0; i < length; i++) {
      into[i] = Math.min(255, into[i] >> BITS); // the rounding of very many weights adds up
    }
  }
}
