package dev.hasten.s3;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/** One holder at a time, in this process and among all that share a cache. */
final class CacheLock {
  /** What is done while it is held. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  private final Path file;
  private final ReentrantLock here = new ReentrantLock();

  CacheLock(Path cache) {
    file = cache.resolve("lock");
  }

  /** Not to be interrupted while it waits, for what is counted here has to be put right. */
  <T> T holding(Work<T> work) throws IOException {
    boolean interrupted = false;
    here.lock();
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          return work.run();
        } catch (FileLockInterruptionException again) {
          interrupted = true;
        }
      }
    } finally {
      here.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
