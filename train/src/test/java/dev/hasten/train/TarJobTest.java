package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.BadExample;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.ImageFolder;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.pack.PackProgress;
import dev.hasten.data.pack.Packing;
import dev.hasten.data.tar.WebShardWriter;
import dev.hasten.engine.RandomStream;
import dev.hasten.train.event.Event;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobException;
import dev.hasten.train.job.JobText;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs over tar shards and packed shards, shuffled within them, and what comes twice left out. */
class TarJobTest {
  private static final String TARS = "{name: webdataset, path: shards, size: 8, workers: 2";
  private static final String PACKED = "{name: packed, path: packed, size: 8, workers: 2";
  private static final String SHUFFLE = ", shuffle: {within: shards, buffer: 10}";

  @TempDir static Path folder;

  /** 63 images of noise to train on, of which two are there again, the second as another class. */
  @BeforeAll
  static void shards() throws IOException {
    Path photos = folder.resolve("photos");
    for (int i = 0; i < 80; i++) {
      Path part = photos.resolve(i < 61 ? "train" : "test").resolve("c" + i % 3);
      Files.createDirectories(part);
      RandomStream random = new RandomStream(i, "noise");
      BufferedImage image = new BufferedImage(12 + i % 5, 14, BufferedImage.TYPE_INT_RGB);
      for (int at = 0; at < image.getWidth() * 14; at++) {
        image.setRGB(at % image.getWidth(), at / image.getWidth(), random.nextInt(1 << 24));
      }
      ImageIO.write(image, "png", part.resolve(String.format("%02d.png", i)).toFile());
    }
    Path train = photos.resolve("train");
    Files.copy(train.resolve("c0/03.png"), train.resolve("c0/again.png"));
    Files.copy(train.resolve("c1/07.png"), train.resolve("c2/again.png"));
    try (DataPair pair = ImageFolder.pair(photos, ImageOptions.of(8))) {
      WebShardWriter.write(pair, folder.resolve("shards"), 12_000, done -> {});
      Packing.pack(
          "photos", pair, folder.resolve("packed"), OptionalInt.empty(), 12_000, PackProgress.NONE);
    }
    try (Stream<Path> files = Files.list(folder.resolve("shards"))) {
      long tars = files.filter(file -> file.getFileName().toString().startsWith("train")).count();
      assertTrue(tars > 4, tars + " tars");
    }
  }

  private static Job job(String data) {
    return parse(
        "data: "
            + data
            + "\nmodel: mlp\n"
            + "baseline: {length: 3ep, batch: 16, optimizer: {name: sgd, learning_rate: 1e-1}}\n");
  }

  private static Job parse(String text) {
    return new JobRuns(folder).parse(text);
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> got) {
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
  }

  private static Map<String, float[]> whole(String data, Path runs) {
    Job job = job(data);
    try (DataPair pair = job.data().open()) {
      return new JobRuns(runs).trained(pair, job.baseline(), "whole", event -> {});
    }
  }

  /** Of 4 steps an epoch: in its first, its last, and after one; what was open is opened anew. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        TARS + "}|5",
        TARS + SHUFFLE + "}|1",
        TARS + SHUFFLE + "}|6",
        TARS + SHUFFLE + "}|7",
        TARS + SHUFFLE + "}|8",
        TARS + ", hold_out: 5, sampling: {name: deduplicate}" + SHUFFLE + "}|6",
        TARS + ", cache: {memory: 1MB}" + SHUFFLE + "}|6",
        PACKED + SHUFFLE + "}|6"
      })
  void aRunLeftInTheMiddleOfAnEpochGoesOnWithTheSameBits(
      String data, long step, @TempDir Path runs) {
    Map<String, float[]> whole = whole(data, runs);
    JobRuns halved = new JobRuns(runs);
    Job job = job(data);
    try (DataPair pair = job.data().open()) {
      halved.left(pair, job.baseline(), "halved", step);
    }
    try (DataPair pair = job.data().open()) {
      assertSame(whole, halved.resumed(pair, job.baseline(), "halved", step, event -> {}));
    }
  }

  @Test
  void shufflingWithinShardsIsAnotherOrderThanShufflingAll(@TempDir Path runs) {
    String all = words(whole(TARS + "}", runs.resolve("all")));
    assertFalse(all.equals(words(whole(TARS + SHUFFLE + "}", runs.resolve("within")))));
  }

  private static String words(Map<String, float[]> weights) {
    return weights.values().stream().map(Arrays::toString).toList().toString();
  }

  @Test
  void anotherBufferIsNotGoneOnWith(@TempDir Path runs) {
    JobRuns halved = new JobRuns(runs);
    Job job = job(TARS + SHUFFLE + "}");
    Job other = job(TARS + SHUFFLE.replace("10", "11") + "}");
    try (DataPair pair = job.data().open();
        DataPair others = other.data().open()) {
      halved.left(pair, job.baseline(), "halved", 6);
      String words =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> halved.resumed(others, other.baseline(), "halved", 6, event -> {}))
              .getMessage();
      assertTrue(words.contains("data_fingerprint"), words);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TARS + SHUFFLE + "}",
        TARS + ", hold_out: 5, sampling: {name: deduplicate, near: true}" + SHUFFLE + "}",
        PACKED + ", shuffle: {within: shards}}",
        "{name: digits, sampling: {name: deduplicate}}"
      })
  void eachIsWrittenBackAsItWasRead(String data) {
    Job job = job(data);
    assertEquals(job.data(), parse(JobText.yaml(job)).data());
  }

  @Test
  void whatComesTwiceIsLeftOutAndTold(@TempDir Path runs) {
    Job job = job(TARS + ", sampling: {name: deduplicate}}");
    List<Event.LeftOut> told = new ArrayList<>();
    try (DataPair pair = job.data().open();
        DataPair all = job(TARS + "}").data().open()) {
      assertEquals(63, all.train().size());
      assertEquals(61, pair.train().size());
      assertEquals(all.test().size(), pair.test().size());
      new JobRuns(runs)
          .trained(
              pair,
              job.baseline(),
              "run",
              event -> {
                if (event instanceof Event.LeftOut left) {
                  told.add(left);
                }
              });
    }
    assertEquals(1, told.size());
    List<BadExample> others = told.get(0).examples();
    assertEquals(2, others.size(), others.toString());
    for (BadExample other : others) {
      assertTrue(
          other.words().matches(".*\\.png of .*train-.*tar: is the same as .*\\.png of .*train-.*"),
          other.words());
    }
  }

  @Test
  void nearOnesAreImagesAlone() {
    Job digits = job("{name: digits, sampling: {name: deduplicate, near: true}}");
    String words = assertThrows(DataException.class, () -> digits.data().open()).getMessage();
    assertTrue(words.contains("leave near out"), words);
    try (DataPair near = job(TARS + ", sampling: {name: deduplicate, near: true}}").data().open()) {
      assertTrue(near.train().size() <= 61);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: digits, shuffle: {within: shards}}|expected data in shards",
        TARS + ", shuffle: {within: shards, buffer: 0}}|1000 is usual",
        TARS + ", shuffle: {within: files}}|expected shards for within, but got \"files\"",
        TARS + ", shuffle: {buffer: 7}}|write shuffle: {within: shards",
        TARS + ", shuffle: {within: shards, size: 7}}|expected a key of shuffle",
        TARS + ", shuffle: true}|expected keys and values for shuffle",
        TARS + ", sampling: {name: class-balanced}" + SHUFFLE + "}|leave one of the two out",
        "{name: mixture, sources: [digits]" + SHUFFLE + "}|leave one of the two out",
        "{name: mixture, sources: [" + TARS + SHUFFLE + "}]}|without an order of their own",
        "{name: digits, sampling: {name: deduplicate, near: 1}}|expected true or false for near",
        "{name: digits, sampling: {name: deduplicate, share: 10%}}|expected a key of deduplicate"
      })
  void faultsAreToldWithWhatToDo(String data, String expected) {
    String words = assertThrows(JobException.class, () -> job(data)).getMessage();
    assertTrue(words.contains(expected), words);
  }
}
