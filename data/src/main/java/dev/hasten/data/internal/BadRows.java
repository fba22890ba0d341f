package dev.hasten.data.internal;

import dev.hasten.data.BadExample;
import dev.hasten.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What becomes of rows that cannot be used: the first one stops the reading, or up to so many are
 * left out and listed. A row that is met again in another reading of its file counts once.
 */
public final class BadRows {
  private final int most;
  private final Map<Path, Map<Long, BadExample>> leftOut = new HashMap<>();
  private int count;

  /** Up to so many; 0 to stop at the first. */
  public BadRows(int most) {
    this.most = most;
  }

  /**
   * Leaves out the row that begins there.
   *
   * @param position in the file, in the order of its rows
   * @param place the same for people, with the file
   * @throws DataException when it is one too many
   */
  public void add(Path file, long position, String place, String reason) {
    Map<Long, BadExample> ofFile = leftOut.computeIfAbsent(file, any -> new TreeMap<>());
    if (ofFile.containsKey(position)) {
      return;
    }
    BadExample bad = new BadExample(place, reason);
    if (count == most) {
      throw new DataException(bad.words() + (most == 0 ? remedy() : more()));
    }
    count++;
    ofFile.put(position, bad);
  }

  private static String remedy() {
    return ": mend the row, or leave out such rows with bad_rows: {skip: 10}";
  }

  private String more() {
    return ": expected at most "
        + most
        + " bad rows (bad_rows: {skip: "
        + most
        + "}), but this is one more; the first was "
        + first().words()
        + ": mend the rows or raise skip";
  }

  private BadExample first() {
    return leftOut.values().stream()
        .flatMap(each -> each.values().stream())
        .min(Comparator.comparing(BadExample::place))
        .orElseThrow();
  }

  /** Those of a file, in their order. */
  public List<BadExample> of(Path file) {
    return new ArrayList<>(leftOut.getOrDefault(file, Map.of()).values());
  }
}
