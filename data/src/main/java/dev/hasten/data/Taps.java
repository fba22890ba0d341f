package dev.hasten.data;

/**
 * For each new place the first old place that counts, and the weights from there on: as many for
 * every place, 0 where fewer would do.
 *
 * @param width how many count for each
 * @param weights those of the first new place, then those of the next
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Taps(int[] firsts, int width, int[] weights) {
  /** By how many bits weights are shifted. */
  static final int BITS = 22;

  /**
   * Resizes old places {@code start} to {@code start + length}, of those up to {@code end}, to
   * {@code to} new ones, of which {@code count} from {@code skipped} on are made. Where old places
   * are cut in the middle, the whole of them may count.
   */
  static Taps of(
      Resampling by, double start, double length, int end, int to, int skipped, int count) {
    int low = by.origin(start);
    int limit = Math.min(end, (int) Math.ceil(start + length)) - low;
    double scale = length / to;
    double step = Math.max(1, scale);
    double support = by.support(step);
    int most = Math.min(limit, (int) Math.ceil(2 * support) + 1);
    double[] shares = new double[most];
    int[] begins = new int[count];
    int[] counts = new int[count];
    int width = 1;
    for (int i = 0; i < count; i++) {
      double centre = start - low + (skipped + i + 0.5) * scale;
      begins[i] = Math.max(0, Math.min(limit - 1, (int) (centre - support + 0.5)));
      counts[i] = Math.max(1, Math.min(limit, (int) (centre + support + 0.5)) - begins[i]);
      width = Math.max(width, counts[i]);
    }
    int[] weights = new int[count * width];
    for (int i = 0; i < count; i++) {
      double centre = start - low + (skipped + i + 0.5) * scale;
      int moved = Math.max(0, begins[i] + width - limit); // so that none lies beyond the end
      share(shares, begins[i], counts[i], centre, step, by);
      for (int j = 0; j < counts[i]; j++) {
        weights[i * width + moved + j] = (int) (shares[j] * (1 << BITS) + 0.5);
      }
      begins[i] += low - moved;
    }
    return new Taps(begins, width, weights);
  }

  private static void share(
      double[] shares, int first, int count, double centre, double step, Resampling by) {
    double sum = 0;
    for (int j = 0; j < count; j++) {
      shares[j] = by.weight(first + j - centre + 0.5, step);
      sum += shares[j];
    }
    for (int j = 0; j < count; j++) {
      shares[j] = sum > 0 ? shares[j] / sum : 1.0 / count;
    }
  }

  int count() {
    return firsts.length;
  }

  /** The first old place that counts for any new one. */
  int begin() {
    int begin = firsts[0];
    for (int first : firsts) {
      begin = Math.min(begin, first);
    }
    return begin;
  }

  /** One past the last old place that counts for any new one. */
  int end() {
    int end = 0;
    for (int first : firsts) {
      end = Math.max(end, first + width);
    }
    return end;
  }
}
