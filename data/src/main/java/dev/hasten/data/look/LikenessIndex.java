package dev.hasten.data.look;

import java.util.List;

/** Finds examples that are alike without comparing all pairs. */
interface LikenessIndex<T extends Likeness> {
  /** Those of the index that are like another example, itself among them, by their numbers. */
  List<T> like(T one);

  /** How many were asked for that were compared with the likeliest candidates alone. */
  int cutShort();
}
