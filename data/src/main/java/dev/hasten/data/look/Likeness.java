package dev.hasten.data.look;

/** An example as the numbers that it is compared with others by. */
interface Likeness {
  /** Its number. */
  int example();

  /** Its label; 0 where it has none. */
  long label();

  /** The numbers, as many for each example. */
  float[] means();

  /** The mean difference from other numbers. */
  double distance(float[] others);
}
