package dev.hasten.data;

/**
 * An example that could not be used and was left out, by the policy of whoever reads the data.
 *
 * @param place where it is: a file, with its line where it has lines
 * @param reason why it could not be used, in one line
 */
public record BadExample(String place, String reason) {
  /** Both, in one line. */
  public String words() {
    return place + ": " + reason;
  }
}
