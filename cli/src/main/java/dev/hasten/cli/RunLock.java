package dev.hasten.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Holds a run folder for one process: two that train in the same folder would write over each
 * other's checkpoints. The system lets go of it when the process ends, however it ends.
 */
final class RunLock implements AutoCloseable {
  private static final String NAME = ".lock";

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the folder.
   *
   * @throws IllegalArgumentException when somebody holds it
   * @throws IOException when the folder cannot be written
   */
  static RunLock take(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      if (isHeld(channel)) {
        throw new IllegalArgumentException(
            "expected a run folder in which nobody trains, but"
                + holder(folder)
                + " trains in "
                + folder
                + ": wait for its end, or choose another folder with --out");
      }
      channel.truncate(0);
      String process = String.valueOf(ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(process.getBytes(StandardCharsets.US_ASCII)));
      taken = true;
      return new RunLock(channel);
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  private static boolean isHeld(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      return lock == null;
    } catch (OverlappingFileLockException thisProcess) {
      return true;
    } catch (IOException noLocksHere) {
      return false; // some network file systems: nothing can be promised there
    }
  }

  private static String holder(Path folder) throws IOException {
    return Optional.of(Files.readString(folder.resolve(NAME)))
        .filter(text -> text.matches("[0-9]{1,10}"))
        .map(process -> " the process " + process)
        .orElse(" another process");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      return; // it ends with the process
    }
  }
}
