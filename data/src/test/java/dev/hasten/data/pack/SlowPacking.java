package dev.hasten.data.pack;

import dev.hasten.data.DataPair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/** A process that packs a sample slowly and says what it does, for a test that kills it. */
final class SlowPacking {
  private SlowPacking() {}

  static DataPair data(String kind) {
    return kind.equals("numbers") ? PackingTest.numbers(7) : PackingTest.data(7);
  }

  public static void main(String[] arguments) throws IOException {
    PackProgress progress =
        new PackProgress() {
          @Override
          public void packed(long examples, long all) {
            try {
              Thread.sleep(20);
            } catch (InterruptedException ended) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void shard(Path file, Fate fate, String reason) {
            System.out.println(file.getFileName() + " " + fate);
          }
        };
    Packing.pack(
        "sample", data(arguments[1]), Path.of(arguments[0]), OptionalInt.empty(), 1_600, progress);
  }
}
