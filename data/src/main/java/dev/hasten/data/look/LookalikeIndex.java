package dev.hasten.data.look;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Images by parts of their signs, and of these by their brightness, in which those that look alike
 * cannot differ by more than their means do.
 */
final class LookalikeIndex implements LikenessIndex<Thumbnail> {
  private static final int PARTS = 4; // of which at least one is equal where 3 bits or fewer differ
  private static final int PART_BITS = 16;
  private static final int CROWD = 2000;
  private static final double ROUNDING = 1e-6; // of means that differ by just as much as they may

  private final Map<Integer, List<Bright>> byPart = new HashMap<>();
  private int cutShort;

  private record Bright(Thumbnail image, double brightness) {}

  LookalikeIndex(List<Thumbnail> images) {
    List<Bright> sorted = new ArrayList<>();
    for (Thumbnail image : images) {
      if (!image.isFlat()) {
        sorted.add(new Bright(image, image.brightness()));
      }
    }
    sorted.sort(Comparator.comparingDouble(Bright::brightness));
    for (Bright each : sorted) {
      for (int part = 0; part < PARTS; part++) {
        byPart.computeIfAbsent(key(each.image(), part), any -> new ArrayList<>(1)).add(each);
      }
    }
  }

  @Override
  public List<Thumbnail> like(Thumbnail image) {
    Map<Integer, Thumbnail> found = new TreeMap<>();
    double brightness = image.brightness();
    boolean cut = false;
    for (int part = 0; part < PARTS && !image.isFlat(); part++) {
      List<Bright> bucket = byPart.getOrDefault(key(image, part), List.of());
      int from = firstFrom(bucket, brightness - Thumbnail.ALIKE - ROUNDING);
      int to = firstFrom(bucket, brightness + Thumbnail.ALIKE + ROUNDING);
      if (to - from > CROWD) {
        cut = true;
        from = Math.max(from, firstFrom(bucket, brightness) - CROWD / 2);
        to = Math.min(to, from + CROWD);
      }
      for (int i = from; i < to; i++) {
        Thumbnail other = bucket.get(i).image();
        if (!isOfEarlierPart(image, other, part) && image.isLike(other)) {
          found.put(other.example(), other);
        }
      }
    }
    cutShort += cut ? 1 : 0;
    return List.copyOf(found.values());
  }

  @Override
  public int cutShort() {
    return cutShort;
  }

  /** The place of the first that is as bright. */
  private static int firstFrom(List<Bright> bucket, double brightness) {
    int low = 0;
    int high = bucket.size();
    while (low < high) {
      int middle = (low + high) / 2;
      if (bucket.get(middle).brightness() < brightness) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Whether both share one of the parts before, by which they were compared already. */
  private static boolean isOfEarlierPart(Thumbnail one, Thumbnail other, int part) {
    boolean shared = false;
    for (int before = 0; before < part; before++) {
      shared |= key(one, before) == key(other, before);
    }
    return shared;
  }

  private static int key(Thumbnail image, int part) {
    return part << PART_BITS | (int) (image.signs() >>> PART_BITS * part & 0xFFFF);
  }
}
