package dev.hasten.data.table;

import dev.hasten.data.DataException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Rows of floats with what they are to be told as ({@link TargetCells}), one after the other, as
 * many as come.
 */
final class RowStore {
  private static final int MOST = Integer.MAX_VALUE - 8;

  private final Path path;
  private final int width;
  private float[] values = {};
  private int[] targets = {};
  private final MissingCells missing = new MissingCells();
  private int count;

  RowStore(Path path, int width) {
    this.path = path;
    this.width = width;
  }

  /**
   * Copies a row behind the others.
   *
   * @param absent the columns whose cell is missing
   * @throws DataException when memory does not hold more
   */
  void add(float[] row, int target, BitSet absent) {
    int from = count * width;
    if (from + (long) width > values.length) {
      values = Arrays.copyOf(values, grown(values.length, from + (long) width));
    }
    if (count == targets.length) {
      targets = Arrays.copyOf(targets, Math.max(256, (int) Math.min(MOST, count * 3L / 2)));
    }
    missing.add(count, absent);
    System.arraycopy(row, 0, values, from, width);
    targets[count++] = target;
  }

  private int grown(int length, long least) {
    long wanted = Math.max(least, Math.min(MOST, length + length / 2 + 1024L));
    long bytes = 4 * (length + wanted);
    long heap = Runtime.getRuntime().maxMemory();
    if (wanted > MOST || bytes > heap) {
      throw new DataException(
          "expected a table that Java's memory holds as floats ("
              + heap / (1 << 20)
              + " MB, 2^31 - 9 values at most), but "
              + path
              + " needs more after "
              + count
              + " rows of "
              + width
              + ": give Java more (-Xmx), drop columns, or train on fewer rows");
    }
    return (int) wanted;
  }

  int count() {
    return count;
  }

  float[] values() {
    return Arrays.copyOf(values, count * width);
  }

  /** Which cells are missing. */
  MissingCells missing() {
    return missing;
  }

  int[] targets() {
    return Arrays.copyOf(targets, count);
  }
}
