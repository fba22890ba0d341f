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
   * @param probabilities of each class, for each example
   * @param labels from 0
   * @param numbers what each example is called
   */
  static List<LabelDoubt> find(float[][] probabilities, int[] labels, int[] numbers) {
    int classes = probabilities.length == 0 ? 0 : probabilities[0].length;
    double[] sums = new double[classes];
    int[] counts = new int[classes];
    for (int i = 0; i < labels.length; i++) {
      sums[labels[i]] += probabilities[i][labels[i]];
      counts[labels[i]]++;
    }
    List<LabelDoubt> doubts = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      int likely = -1;
      for (int j = 0; j < classes; j++) {
        boolean own = counts[j] > 0 && probabilities[i][j] >= sums[j] / counts[j];
        if (own && (likely < 0 || probabilities[i][j] > probabilities[i][likely])) {
          likely = j;
        }
      }
      if (likely >= 0 && probabilities[i][likely] > probabilities[i][labels[i]]) {
        double margin = probabilities[i][likely] - probabilities[i][labels[i]];
        doubts.add(new LabelDoubt(numbers[i], labels[i], likely, margin));
      }
    }
    doubts.sort(
        Comparator.comparingDouble((LabelDoubt doubt) -> -doubt.margin())
            .thenComparingInt(LabelDoubt::example));
    return doubts;
  }
}
