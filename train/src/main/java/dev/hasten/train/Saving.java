package dev.hasten.train;

import dev.hasten.train.checkpoint.Checkpoint;
import dev.hasten.train.checkpoint.CheckpointFolder;
import dev.hasten.train.checkpoint.CheckpointWriter;
import dev.hasten.train.checkpoint.Snapshot;
import dev.hasten.train.event.Event;
import dev.hasten.train.seam.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** When a run saves itself; never, where no checkpoints are asked for. */
final class Saving implements AutoCloseable {
  private final Optional<CheckpointWriter> writer;
  private final Optional<Long> every;
  private final History history;
  private final Optional<CheckpointFolder> folder;
  private Optional<Path> resumed = Optional.empty();
  private long savedStep; // or being saved
  private long goodStep;

  Saving(Optional<Checkpointing> settings, long stepsPerEpoch, History history) {
    this.history = history;
    folder = settings.map(Checkpointing::folder);
    writer = settings.map(s -> new CheckpointWriter(s.folder(), s.keep()));
    every = settings.flatMap(Checkpointing::every).map(length -> length.inSteps(stepsPerEpoch));
  }

  /** The newest whole checkpoint; {@code passedOver} is told of newer ones that are damaged. */
  Optional<Checkpoint> newest(Consumer<String> passedOver) {
    try {
      return folder.isPresent() ? folder.get().newest(passedOver) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The run goes on from there. */
  void resumed(Checkpoint checkpoint) {
    resumed = Optional.of(checkpoint.folder());
    savedStep = checkpoint.manifest().step();
    goodStep = savedStep;
  }

  /** Whether one is due after this step. */
  boolean due(Progress progress) {
    long step = progress.step();
    boolean regular = every.map(e -> step % e == 0).orElse(history.evaluatedAt(step));
    return writer.isPresent() && (regular || history.bestAt(step));
  }

  /** Whether there is something that the newest checkpoint has not. */
  boolean lacks(Progress progress) {
    return writer.isPresent() && progress.step() > savedStep;
  }

  /**
   * Writes and frees a snapshot in the background.
   *
   * @throws TrainingException when something in it is not finite
   */
  void write(Snapshot snapshot) {
    Optional<String> bad = snapshot.firstNonFinite();
    if (bad.isPresent() || writer.isEmpty()) {
      snapshot.close();
    }
    long step = snapshot.manifest().step();
    bad.ifPresent(
        name -> {
          throw TrainingException.nonFinite("value of " + name, step, last());
        });
    writer.ifPresent(w -> w.write(snapshot));
    savedStep = step;
  }

  /** What has been finished since it was last asked. */
  List<Event> done() {
    return settled(writer.map(CheckpointWriter::done).orElse(List.of()));
  }

  /** Waits for what is being written. */
  List<Event> finish() {
    return settled(writer.map(CheckpointWriter::finish).orElse(List.of()));
  }

  /** A save that failed is lacking again. */
  private List<Event> settled(List<Event> events) {
    for (Event event : events) {
      if (event instanceof Event.Warned) {
        savedStep = goodStep;
      } else if (event instanceof Event.Saved saved) {
        goodStep = saved.step();
      }
    }
    return events;
  }

  /** The newest good checkpoint of this run. */
  Optional<Path> last() {
    return writer.flatMap(CheckpointWriter::lastSaved).map(saved -> saved.file()).or(() -> resumed);
  }

  @Override
  public void close() {
    writer.ifPresent(CheckpointWriter::close);
  }
}
