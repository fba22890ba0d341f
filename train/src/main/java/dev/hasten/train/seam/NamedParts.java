package dev.hasten.train.seam;

import java.util.ArrayList;
import java.util.List;

/** What stands on a seam whose parts have a memory: in order, each with a name of its own. */
final class NamedParts<T> {
  private final List<T> parts = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  /**
   * Adds one.
   *
   * @param speedup that it is of; one that stands twice on the seam has a number added
   */
  void add(String speedup, T part) {
    String name = speedup;
    for (int number = 2; names.contains(name); number++) {
      name = speedup + "-" + number;
    }
    parts.add(part);
    names.add(name);
  }

  List<T> all() {
    return List.copyOf(parts);
  }

  List<String> names() {
    return List.copyOf(names);
  }

  int size() {
    return parts.size();
  }
}
