package dev.hasten.train.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody meant. */
public final class Nearest {
  private static final int LONGEST = 80;

  private Nearest() {}

  /** The nearest of the names by edit distance, if it is near enough to be meant. */
  public static Optional<String> to(String wanted, Collection<String> names) {
    if (wanted.length() > LONGEST) {
      return Optional.empty(); // nobody means a name by that
    }
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(wanted, name)))
        .filter(name -> distance(wanted, name) <= Math.max(2, wanted.length() / 3));
  }

  /** "; did you mean X?" or the list of what there is. */
  public static String hint(String wanted, Collection<String> names) {
    return to(wanted, names)
        .map(name -> "; did you mean " + name + "?")
        .orElseGet(() -> list(names));
  }

  private static String list(Collection<String> names) {
    return switch (names.size()) {
      case 0 -> "; there are none";
      case 1 -> "; there is only " + names.iterator().next();
      default -> "; there are " + String.join(", ", names);
    };
  }

  /** Levenshtein's distance, letters without case and - as _. */
  private static int distance(String a, String b) {
    String x = plain(a);
    String y = plain(b);
    int[] row = new int[y.length() + 1];
    for (int j = 0; j <= y.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= x.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= y.length(); j++) {
        int substituted = diagonal + (x.charAt(i - 1) == y.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[y.length()];
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }
}
