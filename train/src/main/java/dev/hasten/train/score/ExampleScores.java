package dev.hasten.train.score;

import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.data.Task;
import dev.hasten.nn.Layer;
import dev.hasten.train.Recipe;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingJob;
import dev.hasten.train.event.Event;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * How hard each training example is to learn, by training on them; in the order of the data, the
 * higher the harder.
 *
 * <pre>{@code
 * double[] scores = ExampleScores.el2n(() -> new MyNet(), recipe, train, 2, List.of(1L, 2L, 3L));
 * Dataset hard = train.select(Pruning.kept(scores, 0.7, true));
 * }</pre>
 */
public final class ExampleScores {
  private ExampleScores() {}

  /**
   * EL2N (Paul et al., <a href="https://arxiv.org/abs/2107.07075">2021</a>): the mean length of the
   * error of the class probabilities, or of the standardised number to predict, early in training,
   * over models of several seeds.
   *
   * @param model makes a model, whose first weights are drawn by each seed
   * @param recipe of which the first epochs are trained, with its schedule
   * @param epochs after so many
   * @param seeds of the runs; the paper has ten
   * @throws DataException when examples have no single class or number each
   * @throws CancellationException when the thread is interrupted
   */
  public static double[] el2n(
      Supplier<Layer> model, Recipe recipe, Dataset data, int epochs, List<Long> seeds) {
    requireSingleTargets(data, "a class or a number to predict");
    ErrorNorm rule = new ErrorNorm(data.size());
    for (long seed : seeds) {
      try (Layer made = model.get()) {
        train(made, recipe, data, seed, Optional.empty(), epochs);
        Look.at(made, data, rule);
      }
    }
    return rule.scores();
  }

  /**
   * Forgetting events (Toneva et al., <a href="https://arxiv.org/abs/1812.05159">2019</a>): how
   * often an example turns from right to wrong between the ends of two epochs; the number of epochs
   * where it is never right.
   *
   * @param model makes a model, whose first weights are drawn by the seed
   * @param recipe that is trained to its end
   * @throws DataException when examples have no single class each
   * @throws CancellationException when the thread is interrupted
   */
  public static double[] forgetting(Supplier<Layer> model, Recipe recipe, Dataset data, long seed) {
    if (data.task() == Task.REGRESSION) {
      throw new DataException(
          "expected examples of classes to score by forgetting, but "
              + data.name()
              + " has a number to predict, which is never right: score by el2n");
    }
    requireSingleTargets(data, "a class");
    Forgetting rule = new Forgetting(data.size());
    try (Layer made = model.get()) {
      train(made, recipe, data, seed, Optional.of(rule), Integer.MAX_VALUE);
    }
    return rule.scores();
  }

  /** Trains epoch by epoch, up to so many, and has the rule look after each, if there is one. */
  private static void train(
      Layer model,
      Recipe recipe,
      Dataset data,
      long seed,
      Optional<ScoreRule> rule,
      int mostEpochs) {
    TrainingJob job = TrainingJob.of(recipe, data).named("scores").withSeed(seed);
    long epoch = recipe.run(data.size()).stepsPerEpoch();
    try (Trainer trainer = new Trainer(model, job)) {
      long end = mostEpochs < trainer.steps() / epoch ? mostEpochs * epoch : trainer.steps();
      for (long step = 0; step < end; ) {
        step = Math.min(end, step + epoch);
        if (trainer.runTo(step) == Event.Outcome.INTERRUPTED) {
          throw new CancellationException("interrupted while scoring " + data.name());
        }
        rule.ifPresent(each -> trainer.asEvaluated(() -> Look.at(model, data, each)));
      }
    }
  }

  private static void requireSingleTargets(Dataset data, String target) {
    boolean none = data.task() == Task.CLASSIFICATION && data.classes() < 2;
    if (data.tokens() > 0 || data.hasOwnOrder() || none) {
      throw new DataException(
          "expected examples with "
              + target
              + " each, in the order of their numbers, to score, but "
              + data.name()
              + (data.hasOwnOrder()
                  ? " is a mixture or sampled: score each source by itself"
                  : " has none: score images or rows of a table"));
    }
  }
}
