package dev.hasten.train;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Layer;
import dev.hasten.train.checkpoint.Checkpoint;
import dev.hasten.train.checkpoint.Manifest;
import dev.hasten.train.checkpoint.Snapshot;
import dev.hasten.train.event.Event;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Restore;
import dev.hasten.train.seam.State;
import dev.hasten.train.step.TrainingStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** All that a run remembers between two steps: copied for a checkpoint, and put back from one. */
record RunState(
    Layer model,
    TrainingStep step,
    RandomStreams streams,
    History history,
    Stopwatch stopwatch,
    RunIdentity identity) {
  private static final String MODEL = "model";

  /** What there is to tell when the run begins, or goes on. */
  Event.Started started(TrainingJob job, Progress progress) {
    long parameters = model.parameters().values().stream().mapToLong(p -> p.tensor().numel()).sum();
    return new Event.Started(
        job.name(),
        job.seed(),
        progress.step(),
        progress.steps(),
        progress.stepsPerEpoch(),
        job.recipe().batch(),
        parameters,
        job.recipe().precision().label(),
        job.data().unit());
  }

  /** A copy of everything. Its owner closes it. */
  Snapshot snapshot(Progress progress, double loggedSeconds, long loggedStep) {
    State all = all();
    Manifest manifest =
        new Manifest(
            progress.step(),
            progress.epoch(),
            history.bestAt(progress.step()),
            identity.recipe(),
            identity.machine(),
            new Manifest.Clock(stopwatch.seconds(), loggedSeconds, loggedStep),
            history.evaluations(),
            history.reached(),
            streams.state(),
            all.scalars());
    Map<String, Tensor> evaluated;
    try (Interception swapped = step.evaluationWeights()) {
      evaluated = Snapshot.copies(SavedModel.tensors(model));
    }
    return new Snapshot(manifest, evaluated, Snapshot.copies(all.tensors()));
  }

  /** Borrowed, each part under its name. */
  private State all() {
    Map<String, State> parts = new LinkedHashMap<>();
    parts.put(MODEL, new State(SavedModel.tensors(model), Map.of()));
    step.stateful().forEach((name, part) -> parts.put(name, part.state()));
    return State.join(parts);
  }

  private void putBack(State all) {
    Restore.into(SavedModel.tensors(model), all.part(MODEL));
    step.stateful().forEach((name, part) -> part.restore(all.part(name)));
  }

  /** A point of the run to come back to, without a file. Its owner closes it. */
  Here here() {
    State all = all();
    return new Here(
        this, new State(Snapshot.copies(all.tensors()), all.scalars()), streams.state());
  }

  /** Weights, memories and random streams as they were. */
  record Here(RunState run, State saved, Map<String, RandomStream.State> draws)
      implements AutoCloseable {
    void comeBack() {
      try (Scope scope = Scope.open();
          NoGradGuard noGrad = new NoGradGuard()) {
        run.putBack(saved);
      }
      run.streams.restore(draws);
    }

    @Override
    public void close() {
      saved.tensors().values().forEach(Tensors::free);
    }
  }

  /**
   * Takes up a checkpoint.
   *
   * @throws IllegalArgumentException when it is of another recipe or machine, or lies beyond the
   *     end
   */
  void restore(Checkpoint checkpoint, Progress end, boolean anyMachine) {
    Manifest manifest = checkpoint.manifest();
    identity.requireRecipe(checkpoint);
    if (!anyMachine) {
      identity.requireMachine(checkpoint);
    }
    if (manifest.step() > end.steps()) {
      throw new IllegalArgumentException(
          "expected a length of at least the "
              + manifest.step()
              + " steps already done, but got "
              + end.steps()
              + ": make it longer");
    }
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      putBack(checkpoint.state());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    streams.restore(manifest.streams());
    history.restore(manifest.evaluations(), manifest.reached());
    stopwatch.set(manifest.clock().seconds());
  }
}
