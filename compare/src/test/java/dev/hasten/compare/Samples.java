package dev.hasten.compare;

import dev.hasten.data.Unit;
import dev.hasten.engine.RandomStream;
import dev.hasten.train.Target;
import java.util.ArrayList;
import java.util.List;

/** Comparisons made up for tests. */
final class Samples {
  static final Target ACCURACY = new Target("accuracy", 0.905, true);

  static final Unit IMAGES = new Unit("images", 1);

  private Samples() {}

  /** A run that ends after so many seconds with that metric. */
  static RunResult run(String recipe, long seed, double seconds, double metric, Target target) {
    boolean reached = target.atLeast() ? metric >= target.value() : metric <= target.value();
    List<RunResult.Point> curve = List.of(new RunResult.Point(seconds, metric));
    return new RunResult(
        recipe, seed, reached, seconds, 100, metric, true, 1.5, 2000, 500L << 20, 0, curve);
  }

  /** A baseline, two recipes and what they are without their parts, over so many seeds. */
  static ComparisonResult large(int seeds, String fast, String free) {
    List<RunResult> runs = new ArrayList<>();
    List<Ablation> ablations = new ArrayList<>();
    String[] parts = {
      "channels-last",
      "standardized-input",
      "dropout-rate",
      "precision bf16",
      "optimizer muon and schedule linear"
    };
    double[] seconds = {41.5, 32.6, 29.8, 52.3, 27.9};
    double[] metrics = {0.9086, 0.9049, 0.9091, 0.9088, 0.8712};
    for (String part : parts) {
      ablations.add(Ablation.of(fast, part));
    }
    RandomStream random = new RandomStream(4, "samples");
    for (long seed = 1; seed <= seeds; seed++) {
      runs.add(curve("baseline", seed, 15, 14.1, 0.9065, random, true));
      runs.add(curve(fast, seed, 3, 10.6, 0.9088, random, false));
      runs.add(curve(free, seed, 2, 6.2, 0.9061, random, false));
      for (int i = 0; i < parts.length; i++) {
        runs.add(
            curve(ablations.get(i).name(), seed, 3, seconds[i] / 3, metrics[i], random, false));
      }
    }
    return new ComparisonResult(ACCURACY, Samples.IMAGES, "baseline", List.of(), ablations, runs);
  }

  private static RunResult curve(
      String recipe,
      long seed,
      int epochs,
      double pace,
      double end,
      RandomStream random,
      boolean stops) {
    List<RunResult.Point> curve = new ArrayList<>();
    double seconds = 0;
    double metric = 0;
    boolean reached = false;
    for (int epoch = 1; epoch <= epochs && !(stops && reached); epoch++) {
      seconds += pace * (1 + 0.02 * random.nextGaussian());
      double left = Math.pow(1 - (double) epoch / (epochs + 0.3), 1.6);
      metric = end - 0.075 * left + 0.0013 * random.nextGaussian();
      metric = Math.round(metric * 1e4) / 1e4;
      curve.add(new RunResult.Point(seconds, metric));
      reached = metric >= ACCURACY.value();
    }
    long steps = curve.size() * 469L;
    return new RunResult(
        recipe,
        seed,
        reached,
        seconds,
        steps,
        metric,
        curve.size() == epochs,
        1.7 * curve.size(),
        curve.size() * 60_000 / seconds,
        (long) (6.4e8 + 2e7 * random.nextGaussian()),
        0,
        curve);
  }
}
