package dev.hasten.train.score;

/** Makes a score of what models answer for each example, look by look. */
interface ScoreRule {
  /** All examples are looked at from here on. */
  void begin();

  /** A model's probabilities for an example. */
  void see(int example, float[] probabilities, int label);

  /**
   * A model's answer for an example with a number to predict, both standardised.
   *
   * @throws UnsupportedOperationException when the rule is one of classes
   */
  default void seeNumber(int example, float answer, float number) {
    throw new UnsupportedOperationException("expected a score of classes: it has none of numbers");
  }

  /** Of each example: the higher, the harder. */
  double[] scores();
}
