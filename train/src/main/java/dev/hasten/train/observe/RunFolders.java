package dev.hasten.train.observe;

import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of several runs that follow each other, such as those of a comparison: each in a folder
 * of its own, {@code RUN-SEED}, opened when it starts and closed when it ends.
 */
public final class RunFolders implements Observer, AutoCloseable {
  private final Path parent;
  private Optional<RunFiles> current = Optional.empty();

  /** Below that folder. */
  public RunFolders(Path parent) {
    this.parent = parent;
  }

  @Override
  public void on(Event event) {
    if (event instanceof Event.Started started) {
      close();
      current = Optional.of(open(started));
    }
    current.ifPresent(files -> files.on(event));
    if (event instanceof Event.Ended) {
      close();
    }
  }

  private RunFiles open(Event.Started started) {
    String name = started.run().replaceAll("[^A-Za-z0-9._]+", "-");
    try {
      return RunFiles.in(Files.createDirectories(parent.resolve(name + "-" + started.seed())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Optional<RunFiles> open = current;
    current = Optional.empty();
    open.ifPresent(RunFiles::close);
  }
}
