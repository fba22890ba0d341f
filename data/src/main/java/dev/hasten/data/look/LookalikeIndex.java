package dev.hasten.data.look;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Images by parts of their signs, so that those that look alike are found without all pairs. */
final class LookalikeIndex {
  private static final int PARTS = 4; // of which at least one is equal where 3 bits or fewer differ
  private static final int PART_BITS = 16;
  private static final int CROWD = 2000;

  private final Map<Integer, List<Thumbnail>> byPart = new HashMap<>();

  LookalikeIndex(List<Thumbnail> images) {
    for (Thumbnail image : images) {
      if (!image.isFlat()) {
        for (int part = 0; part < PARTS; part++) {
          byPart.computeIfAbsent(key(image, part), any -> new ArrayList<>(1)).add(image);
        }
      }
    }
  }

  /**
   * Those that look like an image, by their numbers; but for those that share a part of their signs
   * with thousands of others.
   */
  List<Thumbnail> like(Thumbnail image) {
    Map<Integer, Thumbnail> found = new TreeMap<>();
    for (int part = 0; part < PARTS && !image.isFlat(); part++) {
      List<Thumbnail> candidates = byPart.getOrDefault(key(image, part), List.of());
      for (Thumbnail other : candidates.size() > CROWD ? List.<Thumbnail>of() : candidates) {
        if (image.isLike(other)) {
          found.put(other.example(), other);
        }
      }
    }
    return List.copyOf(found.values());
  }

  private static int key(Thumbnail image, int part) {
    return part << PART_BITS | (int) (image.signs() >>> PART_BITS * part & 0xFFFF);
  }
}
