package dev.hasten.train.observe;

import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.event.Observers;
import java.nio.file.Path;
import java.util.List;

/** What a run folder holds of its events: {@code events.jsonl} and TensorBoard's files. */
public final class RunFiles implements Observer, AutoCloseable {
  private final EventLog log;
  private final TensorBoardLog board;
  private final Observers both;

  private RunFiles(EventLog log, TensorBoardLog board) {
    this.log = log;
    this.board = board;
    both = new Observers(List.of(log, board));
  }

  /**
   * Opens them in a folder that is there.
   *
   * @throws java.io.UncheckedIOException when they cannot be written
   */
  public static RunFiles in(Path folder) {
    EventLog log = EventLog.in(folder);
    try {
      return new RunFiles(log, TensorBoardLog.in(folder));
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  @Override
  public void on(Event event) {
    both.on(event);
  }

  @Override
  public void close() {
    try {
      log.close();
    } finally {
      board.close();
    }
  }
}
