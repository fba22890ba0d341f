package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoded images that are kept change no bit, and no more of them are kept than allowed. */
class ImageCacheTest {
  private static final int SIZE = 30;
  private static final int BYTES = 3 * 20 * 16;

  @TempDir private Path folder;

  /** Counts how often each is decoded. */
  private static final class Counted implements ImageSource {
    private final AtomicInteger decoded = new AtomicInteger();

    @Override
    public List<String> classNames() {
      return List.of("one", "two");
    }

    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public int label(int number) {
      return number % 2;
    }

    @Override
    public byte[] read(int number) {
      return new byte[] {(byte) number};
    }

    @Override
    public Pixels decode(int number, byte[] bytes) {
      decoded.incrementAndGet();
      assertEquals(number, bytes[0]);
      RandomStream random = new RandomStream(number, "pixels");
      byte[] pixels = new byte[BYTES];
      for (int i = 0; i < BYTES; i++) {
        pixels[i] = (byte) random.nextInt(256);
      }
      return new Pixels(20, 16, pixels);
    }
  }

  private static float[] epochs(ImageDataset data, int epochs) {
    float[] all = new float[epochs * SIZE * 192];
    int filled = 0;
    try (BatchSource source = data.batches(7, 1)) {
      while (source.position().epoch() < epochs) {
        try (Scope scope = Scope.open()) {
          float[] inputs = Tensors.toFloats(source.next().inputs());
          System.arraycopy(inputs, 0, all, filled, inputs.length);
          filled += inputs.length;
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asManyAsThereIsRoomForAreDecodedOnce(boolean disk) throws Exception {
    Counted source = new Counted();
    ImageDataset plain = ImageDataset.of("counted", source, ImageOptions.of(8));
    float[] expected = epochs(plain, 3);
    assertEquals(3 * SIZE, source.decoded.getAndSet(0));
    long room = 10L * BYTES + BYTES / 2;
    ImageCache cache = disk ? ImageCache.onDisk(folder, room) : ImageCache.inMemory(room);
    assertArrayEquals(expected, epochs(plain.cached(cache), 3));
    assertEquals(SIZE + 2 * (SIZE - 10), source.decoded.get());
    requireNoneLeftByAKill();
    Path mapped = Path.of("/proc/self/maps");
    if (Files.exists(mapped)) {
      String file = folder.getFileName() + "/hasten-images";
      assertEquals(disk, Files.readString(mapped).contains(file), "mapped");
    }
    Reference.reachabilityFence(cache);
  }

  /** Where the system can delete a file that is open. */
  private void requireNoneLeftByAKill() throws IOException {
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      try (Stream<Path> files = Files.list(folder)) {
        assertEquals(List.of(), files.toList());
      }
    }
  }

  @Test
  void aFileWithoutANameIsWrittenAndRead() throws IOException {
    CacheFile file = CacheFile.in(folder);
    requireNoneLeftByAKill();
    assertEquals(Optional.of(0L), file.write(new byte[] {1, 2, 3}));
    assertEquals(Optional.of(3L), file.write(new byte[] {4, 5}));
    assertArrayEquals(new byte[] {1, 2, 3}, file.read(0, 3));
    assertArrayEquals(new byte[] {4, 5}, file.read(3, 2));
  }

  @Test
  void bothHalvesShareTheRoom() {
    Counted source = new Counted();
    ImageCache cache = ImageCache.inMemory(40L * BYTES);
    ImageDataset one = ImageDataset.of("one", source, ImageOptions.of(8)).cached(cache);
    ImageDataset two = ImageDataset.of("two", source, ImageOptions.of(8)).cached(cache);
    epochs(one, 1);
    epochs(two, 1);
    source.decoded.set(0);
    epochs(one, 1);
    epochs(two, 1);
    assertEquals(20, source.decoded.get());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    String words =
        assertThrows(DataException.class, () -> ImageCache.inMemory(1L << 60)).getMessage();
    assertTrue(words.contains("-Xmx"), words);
    assertThrows(DataException.class, () -> ImageCache.onDisk(folder, 1L << 60));
    assertThrows(DataException.class, () -> ImageCache.onDisk(folder.resolve("none"), 10));
    ImageDataset reduced =
        ImageDataset.of("counted", new Counted(), ImageOptions.of(8).withReducedDecoding(true));
    assertThrows(DataException.class, () -> reduced.cached(ImageCache.inMemory(10)));
  }
}
