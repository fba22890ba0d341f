package dev.hasten.train.event;

import dev.hasten.data.BadExample;
import dev.hasten.data.Unit;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Something that happened in a run. Steps and epochs count from 1: those completed. */
public sealed interface Event {
  /** Steps done when it happened. */
  long step();

  /**
   * Training begins, or goes on after a resume.
   *
   * @param run the name of the run or recipe
   * @param seed the seed of the run
   * @param step steps done before: 0, or where a resume goes on
   * @param steps steps in all
   * @param stepsPerEpoch steps in one epoch
   * @param batch examples in a batch
   * @param parameters trained numbers of the model
   * @param precision the label of the precision policy
   * @param unit what speeds are told in
   */
  record Started(
      String run,
      long seed,
      long step,
      long steps,
      long stepsPerEpoch,
      int batch,
      long parameters,
      String precision,
      Unit unit)
      implements Event {}

  /**
   * A method changed the layers of the model before the first step; told once for each that did,
   * when the run begins, and again when it goes on.
   *
   * @param method its name
   * @param message one line on what it changed; where the cost of the model can change, trained
   *     parameters and multiply-accumulates of one example before and after
   */
  record Operated(long step, String method, String message) implements Event {}

  /**
   * A step was done. Told after each, so an observer should mostly do nothing with it.
   *
   * @param seconds of training so far, evaluation not counted
   */
  record Stepped(long step, double epoch, double seconds) implements Event {}

  /**
   * A log step.
   *
   * @param loss the mean training loss since the last log step
   * @param learningRate that of the step
   * @param seconds of training so far, evaluation not counted
   * @param examplesPerSecond examples that steps took, a second, since the last log step
   * @param waitingShare of the time since the last log step, in which steps waited for data: 0 to 1
   * @param settings the other numbers of the recipe that change as the run goes on, in the step, by
   *     name: scheduled ones, and those that methods change by rules of their own; empty where
   *     there are none
   */
  record Progressed(
      long step,
      double epoch,
      double loss,
      double learningRate,
      double seconds,
      double examplesPerSecond,
      double waitingShare,
      Map<String, Double> settings)
      implements Event {
    /** Copies the settings. */
    public Progressed {
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
  }

  /**
   * An evaluation on held-out examples.
   *
   * @param seconds of training so far, evaluation not counted
   * @param evaluationSeconds what this evaluation took
   * @param metrics by name, in order: {@code accuracy}, {@code top5} and {@code loss}, or of
   *     numbers {@code rmse}, {@code mae}, {@code r2} and {@code loss}
   */
  record Evaluated(
      long step,
      double epoch,
      double seconds,
      double evaluationSeconds,
      Map<String, Double> metrics)
      implements Event {
    /** Copies the metrics. */
    public Evaluated {
      metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
  }

  /** The target was reached for the first time, at an evaluation. */
  record Reached(long step, double epoch, double seconds, String metric, double value)
      implements Event {}

  /**
   * A checkpoint is on disk, complete.
   *
   * @param seconds that the writing took, on its own thread
   */
  record Saved(long step, Path file, long bytes, double seconds) implements Event {}

  /**
   * Memory does not hold a batch at once: it is passed in slices whose gradients add up.
   *
   * @param examples at most in a slice
   * @param message one line on why
   */
  record MicroBatched(long step, int examples, String message) implements Event {}

  /**
   * Examples that could not be used, or come a second time, were left out, as the settings of the
   * data have it; told when the run begins, and again when it goes on.
   *
   * @param data what they are of
   * @param examples all of them, each with its place and the reason
   */
  record LeftOut(long step, String data, List<BadExample> examples) implements Event {
    /** Copies the list. */
    public LeftOut {
      examples = List.copyOf(examples);
    }
  }

  /**
   * The number of threads that make batches was changed; the batches are the same.
   *
   * @param before how many there were
   * @param workers from now on
   * @param depth batches that may wait
   * @param message one line on why
   */
  record Adjusted(long step, int before, int workers, int depth, String message) implements Event {}

  /**
   * A step was skipped, as for a gradient that is not finite: the weights stayed as they were.
   *
   * @param total steps of the whole run skipped so far, this one included
   * @param message one line on why
   */
  record Skipped(long step, long total, String message) implements Event {}

  /** Something is wrong, but training goes on: a failed save, a damaged checkpoint passed over. */
  record Warned(long step, String message) implements Event {}

  /**
   * Training is over.
   *
   * @param outcome how it ended
   * @param seconds of training, evaluation not counted
   * @param skippedSteps those of all steps that were skipped
   * @param metrics of the last evaluation
   */
  record Ended(
      long step, Outcome outcome, double seconds, long skippedSteps, Map<String, Double> metrics)
      implements Event {
    /** Copies the metrics. */
    public Ended {
      metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
  }

  /** How a training ended. */
  enum Outcome {
    /** At its full length. */
    COMPLETED,
    /** Before it, at the target. */
    TARGET,
    /** By an interrupt, at a step boundary. */
    INTERRUPTED,
    /** By a fault. */
    FAILED
  }
}
