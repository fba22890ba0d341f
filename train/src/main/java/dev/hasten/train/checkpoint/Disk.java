package dev.hasten.train.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where checkpoints are written: a disk that may be full. Tests put a failing one in its place. */
interface Disk {
  /** A new file; closing it waits until its bytes are on the disk. */
  WritableByteChannel create(Path file) throws IOException;

  /** Waits until the names in a folder are on the disk. */
  void force(Path folder) throws IOException;

  /** The one of this machine. */
  static Disk real() {
    return new Real();
  }

  /** See {@link #real}. */
  final class Real implements Disk {
    @Override
    public WritableByteChannel create(Path file) throws IOException {
      return new Forced(
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    @Override
    public void force(Path folder) throws IOException {
      if (System.getProperty("os.name", "").startsWith("Windows")) {
        return; // a folder cannot be opened there; the file system keeps its names in order itself
      }
      try (FileChannel channel = FileChannel.open(folder)) {
        channel.force(true);
      }
    }
  }

  /** A file that is forced to the disk when it is closed. */
  record Forced(FileChannel file) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) throws IOException {
      return file.write(bytes);
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() throws IOException {
      try (file) {
        file.force(true);
      }
    }
  }
}
