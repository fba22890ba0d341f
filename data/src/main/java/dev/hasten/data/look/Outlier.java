package dev.hasten.data.look;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An image to train on that looks unlike the others of its class: perhaps of another.
 *
 * @param example its number
 * @param label its label
 * @param times how much farther from the mean of its class it is than the usual one
 */
public record Outlier(int example, long label, double times) {
  private static final int FEWEST = 20;
  private static final double FAR = 3;

  /** The farthest first; classes of fewer than 20 images have none. */
  static List<Outlier> find(List<Thumbnail> images) {
    Map<Long, List<Thumbnail>> classes = new TreeMap<>();
    images.forEach(
        image -> classes.computeIfAbsent(image.label(), any -> new ArrayList<>()).add(image));
    List<Outlier> outliers = new ArrayList<>();
    for (List<Thumbnail> members : classes.values()) {
      if (members.size() >= FEWEST) {
        float[] mean = mean(members);
        double[] sorted =
            members.stream().mapToDouble(each -> each.distance(mean)).sorted().toArray();
        double usual = Math.max(1, sorted[sorted.length / 2]); // below 1 of 255 nothing is far
        for (Thumbnail each : members) {
          double times = each.distance(mean) / usual;
          if (times >= FAR) {
            outliers.add(new Outlier(each.example(), each.label(), times));
          }
        }
      }
    }
    outliers.sort(Comparator.comparingDouble(outlier -> -outlier.times()));
    return outliers;
  }

  private static float[] mean(List<Thumbnail> members) {
    float[] mean = new float[members.get(0).means().length];
    for (Thumbnail each : members) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += each.means()[i] / members.size();
      }
    }
    return mean;
  }
}
