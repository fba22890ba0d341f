package dev.hasten.train;

import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.List;

/** Checks that the speedups of a recipe fit each other and its optimizer. */
final class SpeedupOrder {
  private SpeedupOrder() {}

  static void check(List<Speedup> speedups, String optimizer) {
    List<String> names = speedups.stream().map(speedup -> speedup.choice().name()).toList();
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (names.indexOf(name) < i) {
        faults.add("expected each speedup once, but " + name + " is listed twice: remove one");
      }
      for (String other : speedups.get(i).conflicts()) {
        if (names.contains(other)) {
          faults.add(
              "expected " + name + " without " + other + ", but both are listed: remove one");
        } else if (optimizer.equals(other)) {
          faults.add(
              "expected another optimizer than "
                  + other
                  + " with "
                  + name
                  + ": take adamw, or leave "
                  + name
                  + " out");
        }
      }
      for (String needed : speedups.get(i).needs()) {
        if (!names.contains(needed)) {
          faults.add(
              "expected " + name + " together with " + needed + ", but it is not listed: add it");
        }
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
  }
}
