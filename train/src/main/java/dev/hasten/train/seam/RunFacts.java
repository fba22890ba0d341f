package dev.hasten.train.seam;

import dev.hasten.data.Batch;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import java.util.Optional;
import java.util.function.Supplier;

/** What a speedup may ask of the run that it is put into. */
abstract sealed class RunFacts permits Seams {
  private final RandomStreams streams;
  private final long[] example;
  private final int classes;
  private final Optional<ExampleLoss> numberLoss;
  private final Supplier<Optional<Batch>> sample;
  private final boolean newWeights;

  RunFacts(
      RandomStreams streams,
      long[] example,
      int classes,
      Optional<ExampleLoss> numberLoss,
      Supplier<Optional<Batch>> sample,
      boolean newWeights) {
    this.streams = streams;
    this.example = example.clone();
    this.classes = classes;
    this.numberLoss = numberLoss;
    this.sample = sample;
    this.newWeights = newWeights;
  }

  /** Of the same run. */
  RunFacts(RunFacts run) {
    this(run.streams, run.example, run.classes, run.numberLoss, run.sample, run.newWeights);
  }

  /** The random stream of that name: one for each method, so that none shifts another's draws. */
  public final RandomStream random(String name) {
    return streams.stream(name);
  }

  /** All random streams of the run. */
  public final RandomStreams streams() {
    return streams;
  }

  /** The shape of one example, without the batch dimension. */
  public final long[] example() {
    return example.clone();
  }

  /**
   * Training examples as the data give them, for surgery that needs a look at them before the first
   * step; made in the caller's scope. None where the model's weights are there already.
   */
  public final Optional<Batch> sample() {
    return sample.get();
  }

  /** Whether the model has just been made, to be trained: what it begins with may be changed. */
  public final boolean hasNewWeights() {
    return newWeights;
  }

  /** The number of classes; 1 where a number is predicted. */
  public final int classes() {
    return classes;
  }

  /** What is minimised where a number is predicted, standardised; nothing where classes are. */
  public final Optional<ExampleLoss> numberLoss() {
    return numberLoss;
  }

  /**
   * Refuses numbers to predict, for methods that make sense with scores of classes alone.
   *
   * @param method its name
   * @throws IllegalArgumentException when a number is predicted
   */
  public final void requireClasses(String method) {
    if (numberLoss.isPresent()) {
      throw new IllegalArgumentException(
          "expected classes to predict for "
              + method
              + ", but the data have a number to predict: leave it out");
    }
  }
}
