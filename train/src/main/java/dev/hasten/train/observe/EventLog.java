package dev.hasten.train.observe;

import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Writes {@code events.jsonl}: one event a line, each in the file as soon as it has happened.
 *
 * <p>A run that is resumed appends to its file. Its line {@code started} says from which step on:
 * what earlier lines tell of later steps was lost with the process that wrote them.
 */
public final class EventLog implements Observer, AutoCloseable {
  /** What the file is called in a run folder. */
  public static final String FILE = "events.jsonl";

  private final InstantSource clock;
  private final Appender file;

  EventLog(InstantSource clock, Appender.Opener opener) {
    this.clock = clock;
    file = new Appender(opener);
  }

  /**
   * Opens the file in a folder that is there, to append to it. A last line that was cut short (by a
   * full disk or a loss of power) is taken off, so that every line stays whole.
   *
   * @throws UncheckedIOException when it cannot be written
   */
  public static EventLog in(Path folder) {
    Path path = folder.resolve(FILE);
    return new EventLog(InstantSource.system(), () -> LineFile.append(path));
  }

  /** Writes the line of an event; single steps have none. */
  @Override
  public void on(Event event) {
    if (!(event instanceof Event.Stepped)) {
      String line = EventLine.of(event, clock.instant()) + "\n";
      file.append(line.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
