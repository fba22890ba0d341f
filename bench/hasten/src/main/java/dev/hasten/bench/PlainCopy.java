package dev.hasten.bench;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Records copied out of mapped files with nothing checked. */
final class PlainCopy {
  private static final int HEADER = 64;
  private static final long SHARD = 256L << 20;

  private final List<MappedByteBuffer> shards = new ArrayList<>();
  private final int length;
  private final int perShard;

  /** Of the training shards of a packed folder, whose records have that length. */
  PlainCopy(Path folder, int length) throws IOException {
    this.length = length;
    this.perShard = (int) (SHARD / length);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(each -> each.getFileName().toString().matches("train.*shard")).sorted().toList()) {
        try (FileChannel channel = FileChannel.open(file)) {
          shards.add(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
      }
    }
  }

  double seconds(int[] order, byte[] into) {
    long begun = System.nanoTime();
    for (int number : order) {
      shards.get(number / perShard).get(HEADER + number % perShard * length, into, 0, length);
    }
    return (System.nanoTime() - begun) * 1e-9;
  }
}
