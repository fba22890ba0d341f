package dev.hasten.data.look;

/**
 * A row. Two are alike where each of their numbers differs by at most {@link
 * Compared#ROW_TOLERANCE} deviations, and all else, the categories and what is missing, is the
 * same.
 *
 * @param example its number
 * @param label its label; 0 where a number is predicted
 * @param means its values
 * @param places what stands where
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RowPoint(int example, long label, float[] means, RowPlaces places) implements Likeness {
  boolean isLike(RowPoint other) {
    for (int place : places.others()) {
      if (means[place] != other.means[place]) {
        return false;
      }
    }
    for (int place : places.numbers()) {
      if (!(Math.abs((double) means[place] - other.means[place]) <= Compared.ROW_TOLERANCE)) {
        return false;
      }
    }
    return true;
  }

  /** Of the numbers alone. */
  @Override
  public double distance(float[] others) {
    double sum = 0;
    for (int place : places.numbers()) {
      sum += Math.abs(means[place] - others[place]);
    }
    return places.numbers().length == 0 ? 0 : sum / places.numbers().length;
  }
}
