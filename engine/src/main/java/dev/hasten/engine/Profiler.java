package dev.hasten.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.global.torch;

/**
 * One of libtorch's profilers. None of them is in its Java binding: they are called by exported
 * name.
 */
abstract class Profiler {
  private static final Object LOCK = new Object();
  // It warns of every block of memory that is older than itself: of no use to anybody.
  private static final String LOG_LEVEL = "FLAGS_caffe2_log_level";
  private static final int ERRORS = 2;

  /** The best one that this build of libtorch exports. */
  static Optional<Profiler> find() {
    Optional<Profiler> best = Kineto.find();
    return best.isPresent() ? best : RecordFunctions.find();
  }

  /**
   * Runs the work on this thread with its operators recorded. The process has one profiler: other
   * threads that ask for it wait.
   *
   * @throws ProfilerBusyException when a profiler is on already on this thread
   */
  final Trace trace(Runnable work) {
    synchronized (LOCK) {
      if (torch.profilerEnabled()) {
        throw new ProfilerBusyException(
            "expected no profiler to be on, but one is: profile one piece of work at a time");
      }
      Optional<BytePointer> logLevel = Exported.find(LOG_LEVEL).map(Exported::bytes);
      int before = logLevel.map(BytePointer::getInt).orElse(0);
      logLevel.ifPresent(level -> level.putInt(Math.max(before, ERRORS)));
      try {
        return traceAlone(work);
      } finally {
        logLevel.ifPresent(level -> level.putInt(before));
      }
    }
  }

  private Trace traceAlone(Runnable work) {
    try (Scope scope = Scope.open()) {
      Path file = Files.createTempFile("hasten-trace", ".json");
      try {
        record(work, file);
        return Trace.parse(Files.readString(file));
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the work and leaves its trace in the file, in the JSON of Chrome's trace viewer. */
  abstract void record(Runnable work, Path file);
}
