package dev.hasten.train;

import dev.hasten.data.TrainingData;
import dev.hasten.nn.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Picks a batch by measuring: sizes of 16, 32, 64, ... train for a while each, until two in a row
 * are no better by a tenth than a smaller one, memory or the data end (an epoch keeps at least 16
 * steps), or {@value #SECONDS} seconds are over. The pick is the smallest size within a tenth of
 * the best rate. The learning rates follow by {@link
 * dev.hasten.train.seam.Optimizer.Rule#forBatch(double)}.
 *
 * <p>A larger batch gives hardly more examples a second and leaves fewer steps; what the size does
 * to the quality is not measured here. Other load on the machine changes the pick.
 */
public final class AutoBatch {
  private static final int SMALLEST = 16;
  private static final int STEPS_IN_EPOCH = 16;
  private static final double WORTH = 1.1;
  private static final double SECONDS = 20;
  private static final double WARM_UP_SECONDS = 1;

  private AutoBatch() {}

  /**
   * What one size gave.
   *
   * @param examples in a batch
   * @param perSecond examples trained on in a second, by the faster steps
   */
  public record Rate(int examples, double perSecond) {}

  /**
   * What was picked.
   *
   * @param recipe with that batch and its learning rates
   * @param rates of the sizes tried, in order
   * @param seconds that it took: part of the training
   * @param whole whether it came to an end before its time was over
   */
  public record Picked(Recipe recipe, List<Rate> rates, double seconds, boolean whole) {
    /** One line on what was picked and why. */
    public String words() {
      StringBuilder words = new StringBuilder();
      words.append(String.format(Locale.ROOT, "batch auto is %,d here (", recipe.batch()));
      String separator = "";
      for (Rate rate : rates) {
        words.append(separator);
        words.append(String.format(Locale.ROOT, "%,d: %,.0f/s", rate.examples(), rate.perSecond()));
        separator = ", ";
      }
      words.append(String.format(Locale.ROOT, "; %.1f s", seconds));
      words.append(whole ? ")" : ", cut short: this machine is slow or busy)");
      recipe.optimizer().choice().options().entrySet().stream()
          .filter(option -> option.getKey().endsWith("learning_rate"))
          .forEach(option -> words.append(rate(option)));
      return words.toString();
    }

    private static String rate(Map.Entry<String, Object> option) {
      return String.format(
          Locale.ROOT,
          ", %s %.3g",
          option.getKey().replace('_', ' '),
          ((Number) option.getValue()).doubleValue());
    }
  }

  /**
   * Measures and picks.
   *
   * @param model makes a model to try a size on
   * @param recipe whose learning rates fit its present batch
   * @param data to train on
   * @throws java.util.concurrent.CancellationException when the thread is interrupted
   */
  public static Picked pick(Supplier<Layer> model, Recipe recipe, TrainingData data) {
    long begun = System.nanoTime();
    BooleanSupplier late = () -> seconds(begun) > SECONDS;
    int most = most(data.size());
    BatchTrial trial = new BatchTrial(model, recipe, data);
    trial.warmUp(Math.min(SMALLEST, most), WARM_UP_SECONDS);
    List<Rate> rates = climb(trial::rate, most, late);
    boolean whole = !late.getAsBoolean();
    int picked = knee(rates);
    double times = (double) picked / recipe.batch();
    Recipe fitted = recipe.withBatch(picked).withOptimizer(recipe.optimizer().forBatch(times));
    return new Picked(fitted, rates, seconds(begun), whole);
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) * 1e-9;
  }

  /** An epoch keeps some steps: with a few of them nothing is learned, however fast they are. */
  private static int most(int examples) {
    return Math.max(Math.min(SMALLEST, examples), examples / STEPS_IN_EPOCH);
  }

  /**
   * Rates of ever larger sizes until two in a row are not worth it: one alone may be a bad reading.
   *
   * @param rateOf examples a second of a size; none where it does not fit into memory at once
   * @param most examples there are
   * @param late whether the time is over
   */
  static List<Rate> climb(IntFunction<OptionalDouble> rateOf, int most, BooleanSupplier late) {
    List<Rate> rates = new ArrayList<>();
    double best = 0;
    int inVain = 0;
    for (int size = Math.min(SMALLEST, most);
        size <= most && inVain < 2 && !(late.getAsBoolean() && !rates.isEmpty());
        size *= 2) {
      OptionalDouble rate = rateOf.apply(size);
      if (rate.isEmpty() && !rates.isEmpty()) {
        break;
      }
      rates.add(new Rate(size, rate.orElse(0)));
      inVain = rate.orElse(0) > best * WORTH ? 0 : inVain + 1;
      best = Math.max(best, rate.orElse(0));
      if (rate.isEmpty()) {
        break;
      }
    }
    return rates;
  }

  /** The smallest size within a tenth of the best rate. */
  static int knee(List<Rate> rates) {
    double best = rates.stream().mapToDouble(Rate::perSecond).max().orElse(0);
    return rates.stream()
        .filter(rate -> rate.perSecond() * WORTH >= best)
        .findFirst()
        .map(Rate::examples)
        .orElse(SMALLEST);
  }
}
