package dev.hasten.data;

import java.util.List;
import java.util.stream.Stream;

/**
 * An example that was left out by the policy of whoever reads the data: one that could not be used,
 * or that comes a second time.
 *
 * @param place where it is: a file, with its line where it has lines
 * @param reason why it was left out, in one line
 */
public record BadExample(String place, String reason) {
  /** Those of one list and then those of the other. */
  static List<BadExample> joined(List<BadExample> some, List<BadExample> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  /** Both, in one line. */
  public String words() {
    return place + ": " + reason;
  }
}
