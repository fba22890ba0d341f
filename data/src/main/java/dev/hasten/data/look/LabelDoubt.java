package dev.hasten.data.look;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An example to train on whose label is likely wrong, by confident learning (<a
 * href="https://arxiv.org/abs/1911.00068">Northcutt, Jiang and Chuang 2021</a>). With p_i(j) a
 * probability that example i is of class j, from others alone, a class takes those for its own of
 * which it is as sure as of the examples that are labelled so:
 *
 * <pre>{@code
 * t_j = mean of p_i(j) over the examples i that are labelled j
 * likely_i = the j with the greatest p_i(j) among those with p_i(j) >= t_j
 * }</pre>
 *
 * Where that is another class than the label's, the label is in doubt. The probabilities are shares
 * of the nearest neighbours ({@link NeighbourVotes}).
 *
 * @param example its number
 * @param label as it is given
 * @param likely the class that it more likely is of
 * @param margin p(likely) - p(label); the greater, the surer
 */
public record LabelDoubt(int example, long label, long likely, double margin) {
  /**
   * The surest first.
   *
   * @param probabilities of each example
   * @param labels from 0
   * @param numbers what each example is called
   */
  static List<LabelDoubt> find(
      List<ClassShares> probabilities, int[] labels, int[] numbers, int classes) {
    double[] sums = new double[classes];
    int[] counts = new int[classes];
    for (int i = 0; i < labels.length; i++) {
      sums[labels[i]] += probabilities.get(i).of(labels[i]);
      counts[labels[i]]++;
    }
    List<LabelDoubt> doubts = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      ClassShares shares = probabilities.get(i);
      int likely = labels[i];
      for (int j : shares.classes()) { // a class of probability 0 is never the likelier one
        boolean own = counts[j] > 0 && shares.of(j) >= sums[j] / counts[j];
        likely = own && shares.of(j) > shares.of(likely) ? j : likely;
      }
      if (likely != labels[i]) {
        double margin = shares.of(likely) - shares.of(labels[i]);
        doubts.add(new LabelDoubt(numbers[i], labels[i], likely, margin));
      }
    }
    doubts.sort(
        Comparator.comparingDouble((LabelDoubt doubt) -> -doubt.margin())
            .thenComparingInt(LabelDoubt::example));
    return doubts;
  }
}
