package dev.hasten.train;

import dev.hasten.data.TrainingData;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Picks a batch by measuring: sizes of 16, 32, 64, ... train for a few steps each, up to the knee,
 * where twice the size brings less than a tenth more examples a second, or to where memory or the
 * data end: an epoch keeps at least 16 steps. The learning rates follow by {@link
 * dev.hasten.train.seam.Optimizer.Rule#forBatch(double)}.
 *
 * <p>A batch beyond the knee gives hardly more examples a second and leaves fewer steps; what the
 * size does to the quality is not measured here. A few steps are timed for each size, so other load
 * on the machine, or a JVM that is still warming up, changes the pick.
 */
public final class AutoBatch {
  private static final int SMALLEST = 16;
  private static final int WARM_UP_STEPS = 2;
  private static final int TIMED_STEPS = 5;
  private static final int STEPS_IN_EPOCH = 16;
  private static final double WORTH_DOUBLING = 1.1;

  private AutoBatch() {}

  /**
   * What one size gave.
   *
   * @param examples in a batch
   * @param perSecond examples trained on in a second, by the median step
   */
  public record Rate(int examples, double perSecond) {}

  /**
   * What was picked.
   *
   * @param recipe with that batch and its learning rates
   * @param rates of the sizes tried, in order
   * @param seconds that it took: part of the training
   */
  public record Picked(Recipe recipe, List<Rate> rates, double seconds) {
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
      return words
          .append(String.format(Locale.ROOT, "; %.1f s), learning rate ", seconds))
          .append(String.format(Locale.ROOT, "%.3g", recipe.optimizer().learningRate()))
          .toString();
    }
  }

  /**
   * Measures and picks.
   *
   * @param model makes a model to try a size on
   * @param recipe whose learning rates fit its present batch
   * @param data to train on
   */
  public static Picked pick(Supplier<Layer> model, Recipe recipe, TrainingData data) {
    long begun = System.nanoTime();
    List<Rate> rates =
        climb(size -> new Trial().rate(model, recipe.withBatch(size), data), most(data.size()));
    int picked = knee(rates);
    double times = (double) picked / recipe.batch();
    Recipe fitted = recipe.withBatch(picked).withOptimizer(recipe.optimizer().forBatch(times));
    return new Picked(fitted, rates, (System.nanoTime() - begun) * 1e-9);
  }

  /** An epoch keeps some steps: with a few of them nothing is learned, however fast they are. */
  private static int most(int examples) {
    return Math.max(Math.min(SMALLEST, examples), examples / STEPS_IN_EPOCH);
  }

  /**
   * Rates of ever larger sizes until doubling is not worth it any more.
   *
   * @param rateOf examples a second of a size; none where it does not fit into memory at once
   * @param most examples there are
   */
  static List<Rate> climb(IntFunction<OptionalDouble> rateOf, int most) {
    List<Rate> rates = new ArrayList<>();
    int size = Math.min(SMALLEST, most);
    OptionalDouble rate = rateOf.apply(size);
    rates.add(new Rate(size, rate.orElse(0)));
    while (rate.isPresent() && isWorth(rates) && size * 2 <= most) {
      size *= 2;
      rate = rateOf.apply(size);
      if (rate.isPresent()) {
        rates.add(new Rate(size, rate.getAsDouble()));
      }
    }
    return rates;
  }

  private static boolean isWorth(List<Rate> rates) {
    int last = rates.size() - 1;
    return last == 0
        || rates.get(last).perSecond() >= rates.get(last - 1).perSecond() * WORTH_DOUBLING;
  }

  /** The last size that was worth doubling to. */
  static int knee(List<Rate> rates) {
    int last = rates.size() - 1;
    return rates.get(isWorth(rates) ? last : last - 1).examples();
  }

  /** A few steps of one size. */
  private static final class Trial implements Observer {
    private final List<Double> seconds = new ArrayList<>();
    private boolean cut; // into micro-batches: it does not fit

    OptionalDouble rate(Supplier<Layer> maker, Recipe recipe, TrainingData data) {
      Recipe few = recipe.withLength(Length.steps(WARM_UP_STEPS + TIMED_STEPS));
      TrainingJob job = TrainingJob.of(few, data).withObservers(List.of(this));
      try (Layer model = maker.get();
          Trainer trainer = new Trainer(model, job)) {
        trainer.run();
      }
      double[] steps = new double[TIMED_STEPS];
      for (int i = 0; i < TIMED_STEPS; i++) {
        int at = WARM_UP_STEPS + i;
        steps[i] = seconds.get(at) - seconds.get(at - 1);
      }
      Arrays.sort(steps);
      double median = Math.max(1e-9, steps[TIMED_STEPS / 2]);
      return cut ? OptionalDouble.empty() : OptionalDouble.of(recipe.batch() / median);
    }

    @Override
    public void on(Event event) {
      if (event instanceof Event.Stepped stepped) {
        seconds.add(stepped.seconds());
      }
      cut |= event instanceof Event.Warned;
    }
  }
}
