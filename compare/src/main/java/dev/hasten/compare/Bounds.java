package dev.hasten.compare;

import dev.hasten.train.Target;
import java.util.List;

/**
 * What part of the plane a plot of quality against seconds shows: the first evaluations may lie far
 * off the target, and are drawn at the edge.
 */
record Bounds(double seconds, double low, double high) {
  private static final double SHARE_OUTSIDE = 0.15;

  static Bounds of(ComparisonResult result, List<String> recipes) {
    List<RunResult.Point> points =
        result.runs().stream()
            .filter(run -> recipes.contains(run.recipe()))
            .flatMap(run -> run.curve().stream())
            .filter(point -> Double.isFinite(point.metric()))
            .toList();
    Target target = result.target();
    List<Double> sorted = points.stream().map(RunResult.Point::metric).sorted().toList();
    double low = target.value();
    double high = target.value();
    if (!sorted.isEmpty()) {
      int outside = (int) (SHARE_OUTSIDE * (sorted.size() - 1));
      int last = sorted.size() - 1;
      low = Math.min(low, sorted.get(target.atLeast() ? outside : 0));
      high = Math.max(high, sorted.get(target.atLeast() ? last : last - outside));
    }
    double room = Math.max((high - low) * 0.08, 1e-6);
    double most = points.stream().mapToDouble(RunResult.Point::seconds).max().orElse(1);
    return new Bounds(Math.max(most, 1e-6), low - room, high + room);
  }

  double clamped(double metric) {
    return Math.min(high, Math.max(low, metric));
  }
}
