package dev.hasten.data.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.ImageOptions;
import dev.hasten.engine.RandomStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of damaged tars: examples, or a fault in a line. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebShardFuzzTest {
  private static final ImageOptions OPTIONS = ImageOptions.of(4).withWorkers(1);
  private static final int SKIPPING = 100; // each makes a thread that stays for some seconds

  @TempDir private Path folder;

  @Test
  void damagedTarsGiveExamplesOrAReason() throws IOException {
    byte[][] sound = {
      TarSamples.golden("golden-pax.tar"),
      TarSamples.golden("golden-gnu.tar"),
      TarSamples.labelled(0, 1, 2, 3, 1)
    };
    Files.write(folder.resolve("test.tar"), sound[2]);
    RandomStream random = new RandomStream(1, "damage");
    Path file = folder.resolve("train.tar");
    int read = 0;
    for (int i = 0; i < 12_000; i++) {
      byte[] bytes = damaged(sound[i % sound.length].clone(), random);
      Files.deleteIfExists(file); // a file that is still mapped is slow to cut
      Files.write(file, bytes);
      try {
        DataPair pair =
            WebShards.pair(folder, OPTIONS.withMostBadImages(i % SKIPPING == 0 ? 3 : 0));
        read += images((ImageDataset) pair.train());
      } catch (DataException fault) {
        assertEquals(1, String.valueOf(fault.getMessage()).lines().count(), fault.getMessage());
      }
    }
    assertTrue(read > 1000, "images read: " + read);
  }

  /** How many can be decoded; each has one of the classes, of which there are not many more. */
  private static int images(ImageDataset data) {
    int read = 0;
    for (int example = 0; example < data.size(); example++) {
      int label = data.images().label(example);
      assertTrue(label >= 0 && label < data.classes(), "label " + label);
      try {
        byte[] bytes = data.images().read(example);
        read += data.images().decode(example, bytes).width() > 0 ? 1 : 0;
      } catch (DataException fault) {
        assertEquals(1, String.valueOf(fault.getMessage()).lines().count(), fault.getMessage());
      }
    }
    assertTrue(data.classes() <= 2 * (data.size() + 8), data.classes() + " classes");
    return read;
  }

  private static byte[] damaged(byte[] sound, RandomStream random) {
    byte[] bytes =
        random.nextInt(4) == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length)) : sound;
    for (int changes = random.nextInt(5); changes >= 0 && bytes.length > 0; changes--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    switch (random.nextInt(4)) {
      case 0 -> changeHeader(bytes, random);
      case 1 -> changeLabel(bytes, random);
      default -> {
        // left with the sums it has
      }
    }
    return bytes;
  }

  /** Changes a header and makes its sum right again. */
  private static void changeHeader(byte[] bytes, RandomStream random) {
    int at = random.nextInt(Math.max(1, bytes.length / 512)) * 512;
    if (at + 512 <= bytes.length) {
      bytes[at + random.nextInt(148)] = (byte) random.nextInt(256);
      bytes[at + 124 + random.nextInt(12)] = (byte) ('0' + random.nextInt(8));
      TarSamples.sum(bytes, at);
    }
  }

  /** Puts up to twelve digits in the place of a label. */
  private static void changeLabel(byte[] bytes, RandomStream random) {
    int from = random.nextInt(Math.max(1, bytes.length / 512));
    for (int at = from * 512; at + 1024 <= bytes.length; at += 512) {
      if (TarHeader.text(bytes, at, 100).endsWith(".cls")) {
        int digits = 1 + random.nextInt(12);
        for (int i = 0; i < digits; i++) {
          bytes[at + 512 + i] = (byte) ('0' + random.nextInt(10));
        }
        byte[] length =
            String.format(Locale.ROOT, "%011o", digits).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(length, 0, bytes, at + 124, length.length);
        TarSamples.sum(bytes, at);
        return;
      }
    }
  }
}
