package dev.hasten.train;

import dev.hasten.data.BatchSource;
import dev.hasten.train.step.TrainingStep;
import java.util.Optional;

/** Batches that are made ahead of the steps: they may rest between two calls that train. */
final class BackgroundBatches {
  private final TrainingStep step;
  private Optional<BatchSource.Pause> pause = Optional.empty();

  BackgroundBatches(TrainingStep step) {
    this.step = step;
  }

  /** None is made from now on. */
  void rest() {
    pause = Optional.of(step.pauseBatches());
  }

  /** They are made again, if they rested. */
  void goOn() {
    pause.ifPresent(BatchSource.Pause::close);
    pause = Optional.empty();
  }

  /** They are made, for something that may need them, until the handle is closed. */
  Awake awake() {
    boolean rested = pause.isPresent();
    goOn();
    return () -> {
      if (rested) {
        rest();
      }
    };
  }

  /** Batches are made; closing it lets them rest again, if they rested before. */
  @FunctionalInterface
  interface Awake extends AutoCloseable {
    @Override
    void close();
  }
}
