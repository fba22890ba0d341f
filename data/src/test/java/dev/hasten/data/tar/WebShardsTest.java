package dev.hasten.data.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.Datasets;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.ImageFolder;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.Pixels;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tar shards: those of others, our own, and what is refused. */
class WebShardsTest {
  private static final ImageOptions OPTIONS = ImageOptions.of(4);

  @TempDir private Path folder;

  private Path golden(String name) throws IOException {
    try (InputStream tar = WebShardsTest.class.getResourceAsStream(name)) {
      return Files.write(folder.resolve("train-0.tar"), tar.readAllBytes());
    }
  }

  /** Written by webdataset 1.0.2 and by GNU tar; see tar_shards.py. */
  @ParameterizedTest
  @ValueSource(strings = {"golden-pax.tar", "golden-gnu.tar"})
  void shardsOfOthersAreRead(String name) throws IOException {
    Files.copy(golden(name), folder.resolve("validation-0.tar"));
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

  private DataPair photos() throws IOException {
    for (int i = 0; i < 20; i++) {
      Path part = folder.resolve("photos").resolve(i < 14 ? "train" : "test").resolve("c" + i % 3);
      Files.createDirectories(part);
      RandomStream random = new RandomStream(i, "noise");
      BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
      for (int at = 0; at < 63; at++) {
        image.setRGB(at % 9, at / 9, random.nextInt(1 << 24));
      }
      String format = i % 2 == 0 ? "jpg" : "png";
      ImageIO.write(image, format, part.resolve(i + "." + format).toFile());
    }
    return ImageFolder.pair(folder.resolve("photos"), OPTIONS);
  }

  @Test
  void whatIsWrittenGivesTheSameBatches() throws IOException {
    DataPair source = photos();
    Path shards = folder.resolve("shards");
    List<Long> told = new ArrayList<>();
    int count = WebShardWriter.write(source, shards, 8_000, told::add);
    assertTrue(count > 3, count + " shards");
    assertEquals(20, told.get(19));
    DataPair read = WebShards.pair(shards, OPTIONS);
    assertEquals(inputs(source.train()), inputs(read.train()));
    assertEquals(inputs(source.test()), inputs(read.test()));
    try (var files = Files.list(shards)) {
      assertEquals(count, files.count(), "nothing is left aside");
    }
  }

  private static List<String> inputs(Dataset data) {
    List<String> all = new ArrayList<>();
    try (BatchSource source = data.batches(3, 1)) {
      while (source.position().epoch() < 2) {
        try (Scope scope = Scope.open()) {
          Batch batch = source.next();
          all.add(
              Arrays.toString(Tensors.toFloats(batch.inputs()))
                  + Arrays.toString(Tensors.toLongs(batch.targets())));
        }
      }
    }
    return all;
  }

  private static byte[] tar(Object... namesAndContents) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndContents.length; i += 2) {
      byte[] content = namesAndContents[i + 1].toString().getBytes(StandardCharsets.UTF_8);
      tar.write(TarHeader.of(namesAndContents[i].toString(), content.length).block());
      tar.write(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
    }
    tar.write(new byte[1024]);
    return tar.toByteArray();
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
    String words = fault(tar("a.cls", 1, name, "pixels"));
    assertTrue(words.contains(expected.replace(';', ',').replace("FOLDER", "" + folder)), words);
  }

  @Test
  void whatIsDamagedIsToldWithItsPlace() throws IOException {
    byte[] sound = tar("a.png", "pixels", "a.cls", 1);
    assertTrue(fault(Arrays.copyOf(sound, 1024)).contains("at byte 1024, but got the end"));
    assertTrue(fault(Arrays.copyOf(sound, 1536)).contains("at byte 1024, but got 1: it was cut"));
    byte[] flipped = sound.clone();
    flipped[1024 + 3] ^= 1;
    assertTrue(fault(flipped).contains("whose sum is right in " + folder));
    assertTrue(fault(tar("a.png", "pixels", "a.cls", "cat")).contains("got \"cat\""));
    assertTrue(fault(new byte[1024]).contains("it is empty"));
    assertTrue(fault(new byte[0]).contains("cut off"));
    byte[] link = sound.clone();
    link[156] = '2';
    sum(link, 0);
    assertTrue(fault(link).contains("links and devices are not followed"));
    Files.write(folder.resolve("train.tar"), sound);
    Files.delete(folder.resolve("test.tar"));
    DataException none = assertThrows(DataException.class, () -> WebShards.pair(folder, OPTIONS));
    assertTrue(none.getMessage().contains("test*.tar"), none.getMessage());
  }

  @Test
  void arraysAreNotWritten() {
    DataPair digits = Datasets.resolve("digits");
    assertThrows(
        DataException.class, () -> WebShardWriter.write(digits, folder, 1 << 20, done -> {}));
  }

  /** Thousands of damaged tars: examples, or a fault in a line. */
  @Test
  void damagedTarsGiveExamplesOrAReason() throws IOException {
    byte[][] sound = {
      Files.readAllBytes(golden("golden-pax.tar")), Files.readAllBytes(golden("golden-gnu.tar"))
    };
    RandomStream random = new RandomStream(1, "damage");
    Path file = folder.resolve("damaged.tar");
    int read = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = sound[i % 2].clone();
      if (random.nextInt(4) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      for (int changes = random.nextInt(5); changes >= 0 && bytes.length > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(2) == 0) {
        sumAnew(bytes, random);
      }
      Files.deleteIfExists(file); // a file that is still mapped is slow to cut
      Files.write(file, bytes);
      try {
        WebShard shard = WebShard.open(file);
        for (int example = 0; example < shard.size(); example++) {
          read += shard.read(example).length > 0 ? 1 : 0;
        }
      } catch (DataException fault) {
        assertEquals(1, String.valueOf(fault.getMessage()).lines().count(), fault.getMessage());
      }
    }
    assertTrue(read > 1000, "images read: " + read);
  }

  /** Changes a header and makes its sum right again. */
  private static void sumAnew(byte[] bytes, RandomStream random) {
    int at = random.nextInt(Math.max(1, bytes.length / 512)) * 512;
    if (at + 512 <= bytes.length) {
      bytes[at + random.nextInt(148)] = (byte) random.nextInt(256);
      bytes[at + 124 + random.nextInt(12)] = (byte) ('0' + random.nextInt(8));
      sum(bytes, at);
    }
  }

  private static void sum(byte[] bytes, int at) {
    long sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? ' ' : bytes[at + i] & 0xFF;
    }
    byte[] digits = String.format(Locale.ROOT, "%06o\0 ", sum).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(digits, 0, bytes, at + 148, 8);
  }
}
