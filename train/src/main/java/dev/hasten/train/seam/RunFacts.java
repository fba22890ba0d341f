package dev.hasten.train.seam;

import dev.hasten.data.Batch;
import dev.hasten.engine.RandomStreams;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a speedup may ask of the run that it is put into.
 *
 * @param streams of the run
 * @param example the shape of one, without the batch dimension
 * @param classes their number; 1 where a number is predicted
 * @param numberLoss what is minimised where a number is predicted
 * @param sample makes a batch of training examples, in the caller's scope
 * @param newWeights whether the model has just been made, to be trained
 */
record RunFacts(
    RandomStreams streams,
    long[] example,
    int classes,
    Optional<ExampleLoss> numberLoss,
    Supplier<Optional<Batch>> sample,
    boolean newWeights) {
  RunFacts {
    example = example.clone();
  }

  @Override
  public long[] example() {
    return example.clone();
  }
}
