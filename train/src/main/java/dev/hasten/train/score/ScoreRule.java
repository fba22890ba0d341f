package dev.hasten.train.score;

/** Makes a score of what models answer for each example, look by look. */
interface ScoreRule {
  /** All examples are looked at from here on. */
  void begin();

  /** A model's probabilities for an example. */
  void see(int example, float[] probabilities, int label);

  /** Of each example: the higher, the harder. */
  double[] scores();
}
