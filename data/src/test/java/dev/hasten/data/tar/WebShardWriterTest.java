package dev.hasten.data.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.Datasets;
import dev.hasten.data.ImageFolder;
import dev.hasten.data.ImageOptions;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tar shards of our own: the same batches, of sound files alone, and never among others. */
class WebShardWriterTest {
  private static final ImageOptions OPTIONS = ImageOptions.of(4);

  @TempDir private Path folder;

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

  @Test
  void arraysAreNotWritten() {
    DataPair digits = Datasets.resolve("digits");
    assertThrows(
        DataException.class, () -> WebShardWriter.write(digits, folder, 1 << 20, done -> {}));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** The shards of before would be read with the new ones: examples twice, without a word. */
  @Test
  void whereTarsAreAlreadyNothingIsWritten() throws IOException {
    DataPair source = photos();
    Path shards = folder.resolve("shards");
    WebShardWriter.write(source, shards, 3_000, done -> {});
    List<String> before = names(shards);
    DataException fault =
        assertThrows(
            DataException.class, () -> WebShardWriter.write(source, shards, 1 << 20, done -> {}));
    assertEquals(
        "expected no tar shards in "
            + shards
            + " yet, but test-00000.tar is there and would be read with those to be written ("
            + before.size()
            + " in all): delete them, or write into another folder",
        fault.getMessage());
    assertEquals(before, names(shards));
  }

  /** Names of others too: whatever {@link WebShards#pair} would read. */
  @ParameterizedTest
  @ValueSource(strings = {"train.tar", "validation-7.tar", "test-00099.tar"})
  void tarsOfOthersStop(String name) throws IOException {
    DataPair source = photos();
    Path shards = Files.createDirectories(folder.resolve("shards"));
    Files.write(shards.resolve(name), new byte[1]);
    assertThrows(
        DataException.class, () -> WebShardWriter.write(source, shards, 1 << 20, done -> {}));
    assertEquals(List.of(name), names(shards));
  }

  @Test
  void whatIsNoShardStays() throws IOException {
    DataPair source = photos();
    Path shards = Files.createDirectories(folder.resolve("shards"));
    Files.write(shards.resolve("notes.tar"), new byte[1]);
    int count = WebShardWriter.write(source, shards, 1 << 20, done -> {});
    assertEquals(2, count);
    assertEquals(List.of("notes.tar", "test-00000.tar", "train-00000.tar"), names(shards));
  }

  /** One that libjpeg turns into wrong pixels and a line on stderr. */
  private Path damaged() throws IOException {
    byte[] file;
    try (InputStream in = DataException.class.getResourceAsStream("jpeg/restarts.jpg")) {
      file = in.readAllBytes();
    }
    file[file.length / 2] = (byte) 0xFF; // the end of the image, long before it
    file[file.length / 2 + 1] = (byte) 0xD9;
    return Files.write(folder.resolve("photos/test/c1/damaged.jpg"), file);
  }

  @Test
  void aDamagedFileIsRefusedWithItsReasonAndNothingIsLeft() throws IOException {
    photos();
    Path bad = damaged();
    DataPair source = ImageFolder.pair(folder.resolve("photos"), OPTIONS);
    try (Scope scope = Scope.open()) {
      source.test().batch(0, source.test().size()); // training would not see it
    }
    Path shards = folder.resolve("shards");
    DataException fault =
        assertThrows(
            DataException.class, () -> WebShardWriter.write(source, shards, 3_000, done -> {}));
    assertEquals(
        "expected a whole JPEG or PNG in "
            + bad
            + ", but Corrupt JPEG data: premature end of data segment: mend it or move it away",
        fault.getMessage());
    assertEquals(List.of(), names(shards));
  }

  @Test
  void aDamagedFileIsLeftOutWhereThatIsAllowed() throws IOException {
    photos();
    damaged();
    DataPair source = ImageFolder.pair(folder.resolve("photos"), OPTIONS.withMostBadImages(1));
    Path shards = folder.resolve("shards");
    List<Long> told = new ArrayList<>();
    WebShardWriter.write(source, shards, 3_000, told::add);
    assertEquals(20, told.size());
    assertEquals(6, WebShards.pair(shards, OPTIONS).test().size());
    assertTrue(names(shards).stream().allMatch(name -> name.endsWith(".tar")));
  }
}
