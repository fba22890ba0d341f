package dev.hasten.data.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.Pixels;
import dev.hasten.engine.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tar shards: those of others, our own, and what is refused. */
class WebShardsTest {
  private static final ImageOptions OPTIONS = ImageOptions.of(4);

  @TempDir private Path folder;

  /** Written by webdataset 1.0.2 and by GNU tar; see tar_shards.py. */
  @ParameterizedTest
  @ValueSource(strings = {"golden-pax.tar", "golden-gnu.tar"})
  void shardsOfOthersAreRead(String name) throws IOException {
    for (String half : List.of("train-0.tar", "validation-0.tar")) {
      Files.write(folder.resolve(half), TarSamples.golden(name));
    }
    DataPair pair = WebShards.pair(folder, OPTIONS);
    ImageDataset train = (ImageDataset) pair.train();
    assertEquals(6, train.size());
    assertEquals(6, pair.test().size());
    assertEquals(4, train.classes());
    for (int i = 0; i < 6; i++) {
      assertEquals(i % 4, train.images().label(i));
      Pixels image = train.images().decode(i, train.images().read(i));
      assertEquals(3, image.width());
      assertEquals(2, image.height());
      assertArrayEquals(
          new byte[] {(byte) (40 * i), 20, 30}, Arrays.copyOf(image.bytes(), 3), "image " + i);
    }
  }

  private String fault(byte[] tar) throws IOException {
    Files.write(folder.resolve("train.tar"), tar);
    Files.write(folder.resolve("test.tar"), tar);
    DataException fault =
        assertThrows(
            DataException.class,
            () -> {
              try (Scope scope = Scope.open()) {
                WebShards.pair(folder, OPTIONS).train().batch(0, 1);
              }
            });
    assertEquals(1, String.valueOf(fault.getMessage()).lines().count());
    return fault.getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "../a.png, names within the tar's own folder",
    "a/../../b.png, names within the tar's own folder",
    "/etc/a.png, names within the tar's own folder",
    "a.gif, an image (jpg; png) and a class (cls) for example a",
    "b.png, an image (jpg; png) and a class (cls) for example a",
    "a.cls, one file of a kind for each example",
    "a.png, a whole JPEG or PNG in a.png of FOLDER/train.tar"
  })
  void namesThatLeadOutOrFitNothingAreRefused(String name, String expected) throws IOException {
    String words = fault(TarSamples.tar("a.cls", 1, name, "pixels"));
    assertTrue(words.contains(expected.replace(';', ',').replace("FOLDER", "" + folder)), words);
  }

  @Test
  void whatIsDamagedIsToldWithItsPlace() throws IOException {
    byte[] sound = TarSamples.tar("a.png", "pixels", "a.cls", 1);
    assertTrue(fault(Arrays.copyOf(sound, 1024)).contains("at byte 1024, but got the end"));
    assertTrue(fault(Arrays.copyOf(sound, 1536)).contains("at byte 1024, but got 1: it was cut"));
    byte[] flipped = sound.clone();
    flipped[1024 + 3] ^= 1;
    assertTrue(fault(flipped).contains("whose sum is right in " + folder));
    assertTrue(fault(TarSamples.tar("a.png", "pixels", "a.cls", "cat")).contains("got \"cat\""));
    assertTrue(fault(new byte[1024]).contains("it is empty"));
    assertTrue(fault(new byte[0]).contains("cut off"));
    byte[] link = sound.clone();
    link[156] = '2';
    TarSamples.sum(link, 0);
    assertTrue(fault(link).contains("links and devices are not followed"));
    Files.write(folder.resolve("train.tar"), sound);
    Files.delete(folder.resolve("test.tar"));
    DataException none = assertThrows(DataException.class, () -> WebShards.pair(folder, OPTIONS));
    assertTrue(none.getMessage().contains("test*.tar"), none.getMessage());
  }
}
