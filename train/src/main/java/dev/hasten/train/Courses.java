package dev.hasten.train;

import dev.hasten.data.BatchSource;
import dev.hasten.data.TrainingData;
import dev.hasten.engine.RandomStreams;
import dev.hasten.train.loss.NumberLoss;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.step.Quantities;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Every number of a recipe that changes by a rule as a run goes on, told beforehand: learning
 * rates, scheduled numbers, and those that methods change by rules of their own. They come from the
 * parts that a run goes by, so in the run they are the same. What waits for evaluations is as if
 * none came.
 */
public final class Courses {
  private final Recipe recipe;
  private final Progress run;
  private final Quantities quantities;
  private final Map<String, ToDoubleFunction<Progress>> methods;

  private Courses(Recipe recipe, Progress run, Map<String, ToDoubleFunction<Progress>> methods) {
    this.recipe = recipe;
    this.run = run;
    this.methods = methods;
    quantities = new Quantities(recipe.optimizer(), recipe.schedule(), recipe.schedules());
  }

  /**
   * Of a run over those data.
   *
   * @throws IllegalArgumentException when the recipe does not fit them
   */
  public static Courses of(Recipe recipe, TrainingData data) {
    Seams seams =
        Seams.of(
            new RandomStreams(0),
            data,
            recipe.loss().orElse(NumberLoss.SQUARED_ERROR),
            Optional::empty);
    ScheduledSettings.installed(recipe).forEach(seams::install);
    try (BatchSource batches = data.batches(recipe.batch(), 0)) {
      Progress run = FirstStep.of(recipe, data, batches).after(Double.NaN); // no clock runs
      return new Courses(recipe, run, seams.courses());
    }
  }

  /**
   * Has the learning rates rise anew, as in a run that goes on with another length.
   *
   * @param from where it goes on
   * @param rise how long they rise
   * @throws IllegalArgumentException when that is not within the run
   */
  public void rewarm(Duration from, Duration rise) {
    long step = (long) from.wholeIn(run);
    quantities.rewarm(step, OtherLength.rise(rise, run.at(step)));
  }

  /** The run, at its first step. */
  public Progress run() {
    return run;
  }

  /**
   * All of them in the step after so many, by name, the learning rate first; not a number where a
   * method does not act.
   *
   * @throws IllegalArgumentException when one counts wall time: nobody knows it beforehand
   */
  public Map<String, Double> at(long steps) {
    Progress progress = run.at(steps);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("learning_rate", quantities.learningRate(progress));
    values.putAll(quantities.others(progress));
    values.putAll(ScheduledSettings.values(recipe, methods, progress));
    return values;
  }
}
