package dev.hasten.train;

import dev.hasten.engine.OperatorProfile;
import dev.hasten.engine.Threads;
import dev.hasten.train.range.RangeTest;
import dev.hasten.train.range.RateCurve;
import dev.hasten.train.seam.Progress;

/** Steps that no observer is told of: they try the learning rate, the clock or the machine. */
final class TrialSteps {
  private final RunParts run;
  private final TrainingLoop loop;

  TrialSteps(RunParts run, TrainingLoop loop) {
    this.run = run;
    this.loop = loop;
  }

  /** See {@link Trainer#findRate}. */
  RateCurve findRate(RangeTest test) {
    boolean training = run.model().isTraining();
    run.model().training(true);
    try (Threads.Setting threads = Threads.forTraining();
        RunState.Here before = run.state().here()) {
      try {
        return test.run(rate -> RateTrial.loss(run.step(), loop.progress(), rate));
      } finally {
        before.comeBack();
        run.model().training(training);
      }
    }
  }

  /** See {@link Trainer#profile}. */
  OperatorProfile profile(int warmUp, int steps) {
    run.model().training(true);
    try (Threads.Setting threads = Threads.forTraining()) {
      take(warmUp);
      return OperatorProfile.of(() -> take(steps));
    }
  }

  /** See {@link Trainer#warmUp}. */
  void warmUp(int steps) {
    run.model().training(true);
    try (Threads.Setting threads = Threads.forTraining()) {
      take(steps);
    }
  }

  private void take(int count) {
    for (int i = 0; i < count; i++) {
      Progress progress = loop.progress();
      run.step().run(progress);
      if (progress.step() + 1 < progress.steps()) { // at the end, the last one again
        loop.moveTo(progress.next());
      }
    }
  }
}
