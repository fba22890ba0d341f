package dev.hasten.train.checkpoint;

import dev.hasten.train.event.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes checkpoints on a thread of its own, one at a time: a second one waits for the first. Used
 * from one thread. What became of each is an event, a failure too: training goes on with the
 * checkpoint before.
 */
public final class CheckpointWriter implements AutoCloseable {
  private final CheckpointFolder folder;
  private final int keep;
  private final ExecutorService thread;
  private Optional<Future<Event>> pending = Optional.empty();
  private Optional<Event.Saved> lastSaved = Optional.empty();

  /** Into that folder, keeping so many of the newest besides the best. */
  public CheckpointWriter(CheckpointFolder folder, int keep) {
    this.folder = folder;
    this.keep = keep;
    thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, "hasten-checkpoint");
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Writes and then frees a snapshot, in the background.
   *
   * @return what became of the one before, for which it waits
   */
  public List<Event> write(Snapshot snapshot) {
    List<Event> before = finish();
    pending = Optional.of(thread.submit(() -> written(snapshot)));
    return before;
  }

  /** What became of the one being written, if it is done. Does not wait. */
  public List<Event> done() {
    return pending.map(Future::isDone).orElse(false) ? finish() : List.of();
  }

  /** Waits for the one being written, through interrupts, which are kept. */
  public List<Event> finish() {
    List<Event> events = new ArrayList<>();
    Optional<Future<Event>> writing = pending;
    pending = Optional.empty();
    writing.ifPresent(each -> events.add(await(each)));
    for (Event event : events) {
      if (event instanceof Event.Saved saved) {
        lastSaved = Optional.of(saved);
      }
    }
    return events;
  }

  /** The newest one that this has written. */
  public Optional<Event.Saved> lastSaved() {
    return lastSaved;
  }

  private Event written(Snapshot snapshot) {
    try (snapshot) {
      return folder.save(snapshot, keep);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return new Event.Warned(
          snapshot.manifest().step(),
          "expected to save a checkpoint in "
              + folder.path()
              + ", but could not ("
              + why
              + "): training goes on"
              + (lastSaved.isPresent() ? " and the checkpoints before stay" : "")
              + "; make room or check the disk");
    }
  }

  private static Event await(Future<Event> writing) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return writing.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IllegalStateException(
              "expected every failed save to be an event", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for the one being written and ends the thread. */
  @Override
  public void close() {
    finish();
    thread.shutdown();
  }
}
