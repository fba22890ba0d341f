package dev.hasten.train.speedup;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a speedup cannot be combined with: names of others, each with the reason. */
final class Conflicts {
  private Conflicts() {}

  /** Several others for one reason. */
  static Map<String, String> of(String reason, String... others) {
    return and(Map.of(), reason, others);
  }

  /** More of them, for a reason of their own. */
  static Map<String, String> and(Map<String, String> more, String reason, String... others) {
    Map<String, String> all = new LinkedHashMap<>(more);
    for (String other : others) {
      all.put(other, reason);
    }
    return Collections.unmodifiableMap(all);
  }
}
