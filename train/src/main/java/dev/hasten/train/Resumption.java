package dev.hasten.train;

import dev.hasten.train.checkpoint.Checkpoint;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;

/** Takes a run up where its newest whole checkpoint left it. */
final class Resumption {
  private final RunParts run;
  private final TrainingLoop loop;

  Resumption(RunParts run, TrainingLoop loop) {
    this.run = run;
    this.loop = loop;
  }

  /** See {@link Trainer#resume(boolean, Duration)}. */
  void fromNewest(boolean anyMachine, Duration rewarm) {
    run.saving()
        .newest(run.log()::warnBeforehand)
        .ifPresent(checkpoint -> from(checkpoint, anyMachine, rewarm));
  }

  private void from(Checkpoint checkpoint, boolean anyMachine, Duration rewarm) {
    run.state().restore(checkpoint, loop.progress(), anyMachine);
    run.saving().resumed(checkpoint);
    Progress progress =
        loop.progress().at(checkpoint.manifest().step()).after(run.stopwatch().seconds());
    loop.moveTo(progress);
    run.step().resumedAt(progress);
    OtherLength.of(checkpoint, run.state().identity(), rewarm)
        .ifPresent(other -> run.log().warnBeforehand(other.goOn(run.step(), progress)));
    run.log().resumed(checkpoint.manifest().clock());
  }
}
