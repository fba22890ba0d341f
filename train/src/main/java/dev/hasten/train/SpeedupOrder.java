package dev.hasten.train;

import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Checks that the speedups of a recipe fit each other and its optimizer. */
final class SpeedupOrder {
  private SpeedupOrder() {}

  static void check(List<Speedup> speedups, String optimizer) {
    List<String> names = speedups.stream().map(speedup -> speedup.choice().name()).toList();
    List<String> faults = new ArrayList<>();
    Set<Set<String>> told = new HashSet<>(); // pairs: both may name the other
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (names.indexOf(name) < i) {
        faults.add("expected each speedup once, but " + name + " is listed twice: remove one");
      }
      new TreeMap<>(speedups.get(i).conflicts())
          .forEach(
              (other, reason) -> {
                if (names.contains(other) && told.add(Set.of(name, other))) {
                  faults.add(apart(name, other, reason));
                } else if (optimizer.equals(other)) {
                  faults.add(otherOptimizer(name, other, reason));
                }
              });
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

  private static String apart(String name, String other, String reason) {
    return "expected "
        + name
        + " without "
        + other
        + ", since "
        + reason
        + ", but both are listed: remove one";
  }

  private static String otherOptimizer(String name, String optimizer, String reason) {
    return "expected another optimizer than "
        + optimizer
        + " with "
        + name
        + ", since "
        + reason
        + ": take adamw, or leave "
        + name
        + " out";
  }
}
