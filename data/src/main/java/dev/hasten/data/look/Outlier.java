package dev.hasten.data.look;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An image or a row to train on that is unlike the others of its class: perhaps of another. Of rows
 * the numbers are compared, in deviations, and where a number is predicted all are of one class.
 *
 * @param example its number
 * @param label its label; 0 where a number is predicted
 * @param times how much farther from the mean of its class it is than the usual one
 */
public record Outlier(int example, long label, double times) {
  private static final int FEWEST = 20;
  private static final double FAR = 3;

  /**
   * The farthest first; classes of fewer than 20 have none.
   *
   * @param near a distance from the mean below which nothing is far
   */
  static List<Outlier> find(List<? extends Likeness> examples, double near) {
    Map<Long, List<Likeness>> classes = new TreeMap<>();
    examples.forEach(
        each -> classes.computeIfAbsent(each.label(), any -> new ArrayList<>()).add(each));
    List<Outlier> outliers = new ArrayList<>();
    for (List<Likeness> members : classes.values()) {
      if (members.size() >= FEWEST) {
        float[] mean = mean(members);
        double[] sorted =
            members.stream().mapToDouble(each -> each.distance(mean)).sorted().toArray();
        double usual = Math.max(near, sorted[sorted.length / 2]);
        for (Likeness each : members) {
          double times = each.distance(mean) / usual;
          if (times >= FAR) {
            outliers.add(new Outlier(each.example(), each.label(), times));
          }
        }
      }
    }
    outliers.sort(
        Comparator.comparingDouble((Outlier outlier) -> -outlier.times())
            .thenComparingInt(Outlier::example));
    return outliers;
  }

  private static float[] mean(List<Likeness> members) {
    float[] mean = new float[members.get(0).means().length];
    for (Likeness each : members) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += each.means()[i] / members.size();
      }
    }
    return mean;
  }
}
