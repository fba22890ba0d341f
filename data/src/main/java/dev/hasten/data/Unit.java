package dev.hasten.data;

/**
 * What the speed of a training is counted in.
 *
 * @param name in the plural: {@code images}, {@code tokens}, {@code rows}, {@code examples}
 * @param perExample how many of them an example holds
 */
public record Unit(String name, long perExample) {
  /** For data of any other shape: an example is one. */
  public static final Unit EXAMPLES = new Unit("examples", 1);
}
