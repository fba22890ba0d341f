package dev.hasten.train;

import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Update;
import dev.hasten.train.step.TrainingStep;
import java.util.concurrent.CancellationException;

/** One step of a range test. */
final class RateTrial {
  /** Dynamic loss scaling leaves out steps until its scale fits. */
  private static final int MOST_SKIPPED = 20;

  private RateTrial() {}

  /** Trains one step at a rate; the loss before it, NaN where no update could be had. */
  static double loss(TrainingStep step, Progress progress, double rate) {
    if (Thread.interrupted()) {
      throw new CancellationException("interrupted while learning rates were tried");
    }
    step.lossMeter().read();
    for (int tries = 0; tries <= MOST_SKIPPED; tries++) {
      if (step.run(progress, rate) instanceof Update.Applied) {
        break;
      }
    }
    step.cuts(); // those of the run are told when it comes to them
    return step.lossMeter().read().mean();
  }
}
