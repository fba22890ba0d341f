package dev.hasten.data.table;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** What is known of a column after the training rows. */
public sealed interface TableColumn {
  /** Its name in the file. */
  String name();

  /**
   * Numbers: the model is given {@code (x - mean) / deviation}, and 0 for one that is missing.
   *
   * @param mean of the training rows
   * @param deviation of the training rows, the root of the mean square distance from the mean; 1
   *     where all are equal
   * @param marked whether one was missing in the training rows: then the model is also given a
   *     column that is 1 where it is missing, and else 0
   */
  record Numeric(String name, double mean, double deviation, boolean marked)
      implements TableColumn {
    /**
     * The number that the model is given as {@code value}, rounded to the decimals that a float
     * tells apart there: 39.1, not 39.09999847. Infinite where the value is.
     */
    public double inUnit(float value) {
      double exact = value * deviation + mean;
      if (!Double.isFinite(exact)) {
        return exact;
      }
      double apart = Math.max(Math.ulp(value) * deviation, 4 * Math.ulp(mean));
      int decimals = (int) Math.floor(-Math.log10(apart));
      return BigDecimal.valueOf(exact).setScale(decimals, RoundingMode.HALF_EVEN).doubleValue();
    }
  }

  /**
   * Categories: the model is given a number for each, from 1 in this order, and 0 for one that is
   * missing or not among them.
   *
   * @param values of the training rows, in the order of their letters
   */
  record Categorical(String name, List<String> values) implements TableColumn {
    /** Copies the list. */
    public Categorical {
      values = List.copyOf(values);
    }
  }
}
