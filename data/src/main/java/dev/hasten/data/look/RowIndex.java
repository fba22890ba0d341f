package dev.hasten.data.look;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rows by their categories and by a grid over the two places of numbers that tell most of them
 * apart: rows that are alike lie in cells that touch each other. Rows without a number can be equal
 * or not, but no more alike, and are not looked at.
 */
final class RowIndex implements LikenessIndex<RowPoint> {
  private static final int CROWD = 300;
  private static final int LOOKED_AT = 2000; // rows, to choose the places by
  private static final int[] AROUND = {0, -1, 1};
  private static final double CELL =
      1.01 * Compared.ROW_TOLERANCE; // so that rounding crosses but one

  private final int[] grid;
  private final Map<Long, List<RowPoint>> cells = new HashMap<>();
  private int cutShort;

  RowIndex(List<RowPoint> rows) {
    grid = rows.isEmpty() ? new int[0] : grid(rows);
    for (RowPoint row : grid.length == 0 ? List.<RowPoint>of() : rows) {
      cells.computeIfAbsent(key(row, 0, 0), any -> new ArrayList<>(1)).add(row);
    }
  }

  private static int[] grid(List<RowPoint> rows) {
    record Place(int place, int different) {}
    return Arrays.stream(rows.get(0).places().numbers())
        .mapToObj(place -> new Place(place, different(rows, place)))
        .sorted(Comparator.comparingInt(place -> -place.different()))
        .limit(2)
        .mapToInt(Place::place)
        .toArray();
  }

  private static int different(List<RowPoint> rows, int place) {
    Set<Long> seen = new HashSet<>();
    rows.stream().limit(LOOKED_AT).forEach(row -> seen.add(cell(row.means()[place])));
    return seen.size();
  }

  private static long cell(float value) {
    return (long) Math.floor(value / CELL);
  }

  /** Of the cell so many to the right and above. */
  private long key(RowPoint row, int right, int above) {
    long key = 1 + cell(row.means()[grid[0]]) + right;
    if (grid.length > 1) {
      key = 1_000_003 * key + cell(row.means()[grid[1]]) + above;
    }
    for (int place : row.places().others()) {
      key = 31 * key + Float.floatToIntBits(row.means()[place]);
    }
    return key;
  }

  @Override
  public List<RowPoint> like(RowPoint row) {
    Map<Integer, RowPoint> found = new TreeMap<>();
    int left = CROWD;
    for (int right : grid.length > 0 ? AROUND : new int[0]) {
      for (int above : grid.length > 1 ? AROUND : new int[1]) {
        for (RowPoint other : cells.getOrDefault(key(row, right, above), List.of())) {
          if (left-- > 0 && row.isLike(other)) {
            found.put(other.example(), other);
          }
        }
      }
    }
    cutShort += left < 0 ? 1 : 0;
    return List.copyOf(found.values());
  }

  @Override
  public int cutShort() {
    return cutShort;
  }
}
