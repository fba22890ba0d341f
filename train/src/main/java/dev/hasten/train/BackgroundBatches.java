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

  /** Does something that may need batches. */
  void awakeFor(Runnable work) {
    boolean rested = pause.isPresent();
    goOn();
    try {
      work.run();
    } finally {
      if (rested) {
        rest();
      }
    }
  }
}
