package dev.hasten.data;

/** For each new place the first old place that counts, and the weights from there on. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Taps(int[] firsts, int[][] weights) {
  private static final int BITS = 22;

  /**
   * Resizes old places {@code start} to {@code start + length}, of those up to {@code end}, to
   * {@code to} new ones, of which {@code count} from {@code skipped} on are made. Where old places
   * are cut in the middle, the whole of them counts.
   */
  static Taps of(double start, double length, int end, int to, int skipped, int count) {
    int low = (int) start;
    int limit = Math.min(end, (int) Math.ceil(start + length)) - low;
    double scale = length / to;
    double support = Math.max(1, scale);
    int[] firsts = new int[count];
    int[][] weights = new int[count][];
    for (int i = 0; i < count; i++) {
      double centre = start - low + (skipped + i + 0.5) * scale;
      int first = Math.max(0, Math.min(limit - 1, (int) (centre - support + 0.5)));
      int last = Math.max(first + 1, Math.min(limit, (int) (centre + support + 0.5)));
      firsts[i] = low + first;
      weights[i] = triangle(first, last, centre, support);
    }
    return new Taps(firsts, weights);
  }

  private static int[] triangle(int first, int end, double centre, double support) {
    double[] triangle = new double[end - first];
    double sum = 0;
    for (int j = 0; j < triangle.length; j++) {
      triangle[j] = Math.max(0, 1 - Math.abs((first + j - centre + 0.5) / support));
      sum += triangle[j];
    }
    int[] weights = new int[triangle.length];
    for (int j = 0; j < weights.length; j++) {
      weights[j] = (int) ((sum > 0 ? triangle[j] / sum : 1.0 / weights.length) * (1 << BITS) + 0.5);
    }
    return weights;
  }

  int count() {
    return firsts.length;
  }

  int first(int place) {
    return firsts[place];
  }

  int[] weights(int place) {
    return weights[place];
  }

  /** One past the last old place that counts for any new one. */
  int end() {
    int last = firsts.length - 1;
    return firsts[last] + weights[last].length;
  }
}
