package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code hasten data}: what is packed, measured and found, and what is refused. */
class DataVerbTest {
  private static final String RECIPE =
      """
      model: {name: mlp}
      baseline:
        length: 1ep
        batch: 32
        optimizer: {name: sgd, learning_rate: 0.1}
      """;

  @TempDir private Path folder;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  private int run(Object... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return Main.run(line, Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
  }

  private JsonNode json(Object... arguments) throws IOException {
    assertEquals(0, run(arguments), err.toString());
    return new ObjectMapper().readTree(out.toString());
  }

  private Path job(String data) throws IOException {
    return Files.writeString(folder.resolve("job.yaml"), "data: " + data + "\n" + RECIPE);
  }

  @Test
  void whatIsPackedIsTrainedFrom() throws IOException {
    Path packed = folder.resolve("packed");
    JsonNode first = json("data", "pack", "digits", "--out", packed, "--json");
    assertEquals("bytes", first.path("kind").asText());
    assertEquals(1437, first.path("train").path("examples").asInt());
    assertEquals(2, first.path("written").asInt());
    assertEquals(2, json("data", "pack", "digits", "--out", packed, "--json").path("kept").asInt());
    assertEquals(0, run("data", "pack", "digits", "--out", packed));
    assertTrue(out.toString().contains("0 shards written, 2 kept"), out.toString());
    Path job = job("{name: packed, path: packed}");
    JsonNode trained = json("train", job, "--out", folder.resolve("run"), "--json");
    assertTrue(trained.path("metrics").path("accuracy").asDouble() > 0.5, trained.toString());
    Files.delete(packed.resolve("test-00000.shard"));
    assertEquals(2, run("train", job, "--out", folder.resolve("other")));
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().contains("test-00000.shard of 360 examples, but there is none"));
  }

  @Test
  void aJobWithHeldOutExamplesIsPackedWhole() throws IOException {
    Path job = job("{name: digits, hold_out: 100}");
    JsonNode packed = json("data", "pack", job, "--out", folder.resolve("packed"), "--json");
    assertEquals(1437, packed.path("train").path("examples").asInt());
    assertTrue(err.toString().contains("hold_out belongs to the job"), err.toString());
  }

  @Test
  void stagesAreMeasuredAgainstTheStep() throws IOException {
    JsonNode bench = json("data", "bench", job("digits"), "--seconds", "0.1", "--json");
    JsonNode rates = bench.path("samples_per_second");
    for (String stage : new String[] {"read", "assemble", "whole", "step"}) {
      assertTrue(rates.path(stage).asDouble() > 100, stage + " of " + rates);
    }
    assertFalse(bench.path("limit").asText().isEmpty());
    assertEquals(0, run("data", "bench", job("digits"), "--seconds", "0.1"));
    assertTrue(out.toString().contains(" limit"), out.toString());
  }

  @Test
  void examplesAreScoredAndTheHardestTrainedOn() throws IOException {
    Path scores = folder.resolve("scores.txt");
    Path job = job("digits");
    String[] score = {"data", "score", job.toString(), "--out", scores.toString(), "--json"};
    JsonNode found = json((Object[]) score);
    assertEquals(1437, found.path("examples").asInt());
    assertTrue(found.path("greatest").asDouble() <= Math.sqrt(2), found.toString());
    assertEquals(1437, Files.readAllLines(scores).size());
    assertEquals(0, run("data", "score", job, "--out", scores, "--by", "forgetting"));
    assertTrue(out.toString().contains("1,437 examples scored by forgetting"), out.toString());
    assertEquals(2, run("data", "score", job, "--out", scores, "--by", "guess"));
    assertEquals(2, run("data", "score", job, "--out", folder.resolve("no").resolve("s.txt")));
    assertTrue(err.toString().contains("a folder that can be written to"), err.toString());
    Path pruned = job("{name: digits, sampling: {name: pruned, scores: scores.txt, share: 50%}}");
    JsonNode trained = json("train", pruned, "--out", folder.resolve("less"), "--json");
    assertEquals(23, trained.path("steps").asInt(), trained.toString()); // 719 in batches of 32
    Path run = folder.resolve("less");
    Files.write(scores, Files.readAllLines(scores).stream().map(line -> "-" + line).toList());
    assertEquals(2, run("resume", run, "--set", "length=2ep"), err.toString());
    assertTrue(err.toString().contains("data_fingerprint"), err.toString());
  }

  @Test
  void aPageShowsWhatIsOddAndNeedsNoNetwork() throws IOException {
    oddFolder();
    Path page = folder.resolve("page.html");
    JsonNode found = json("data", "inspect", folder.resolve("odd"), "--html", page, "--json");
    assertEquals(6, found.path("labels_compared").asInt());
    assertTrue(found.path("label_doubts").isArray(), found.toString());
    assertTrue(found.path("near_in_training").isArray(), found.toString());
    String html = Files.readString(page);
    assertTrue(html.contains("The same under several labels <span>1"), html);
    assertTrue(html.contains("<img alt=\"\" src=\"data:image/png;base64,"), html);
    assertFalse(html.contains("http"), "an address");
    JsonNode digits = json("data", "inspect", "digits", "--json");
    assertEquals(1437, digits.path("labels_compared").asInt());
    assertEquals("images", digits.path("compared").path("kind").asText());
    assertEquals(360, digits.path("compared").path("test").asInt());
    assertEquals(2, run("data", "inspect", "digits", "--html", folder.resolve("no/page.html")));
  }

  /** Examples 0 and 1 are the same of two classes, test 0 is the blank example 2. */
  private void oddFolder() throws IOException {
    byte[] train = new byte[6 * 4];
    for (int i = 0; i < train.length; i++) {
      train[i] = (byte) (i < 4 || i >= 12 ? 10 + i : i < 8 ? 6 + i : 50);
    }
    Path odd = Files.createDirectories(folder.resolve("odd"));
    write(odd, "train", train, 0, 1, 0, 0, 2, 2);
    byte[] test = {50, 50, 50, 50, 1, 2, 3, 4, -1, -1, -1, 0, 9, 9, 9, 8};
    write(odd, "t10k", test, 0, 1, 2, 1);
  }

  private static void write(Path folder, String half, byte[] pixels, int... labels)
      throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + pixels.length);
    images.putInt(0x803).putInt(labels.length).putInt(2).putInt(2).put(pixels);
    Files.write(folder.resolve(half + "-images-idx3-ubyte"), images.array());
    ByteBuffer classes = ByteBuffer.allocate(8 + labels.length).putInt(0x801).putInt(labels.length);
    for (int label : labels) {
      classes.put((byte) label);
    }
    Files.write(folder.resolve(half + "-labels-idx1-ubyte"), classes.array());
  }

  @Test
  void oddExamplesAreFound() throws IOException {
    oddFolder();
    JsonNode found = json("data", "inspect", folder.resolve("odd"), "--json");
    JsonNode train = found.path("train");
    assertEquals(6, train.path("examples").asInt());
    assertEquals("[3,1,2]", train.path("class_counts").toString());
    assertEquals(1, train.path("constant").asInt());
    assertEquals(1, train.path("repeated").asInt());
    assertEquals(24, train.path("values").asInt());
    assertEquals(33 / 255.0, train.path("greatest").asDouble() * 33 / 50, 1e-6);
    assertEquals(0, train.path("missing").asInt());
    // Below 10: 1 2 3 4, 0, 9 9 9 8; above 50: 255 three times.
    assertEquals(12, found.path("test").path("outside").asInt());
    assertEquals(1, found.path("test_seen_in_training").asInt());
    assertEquals(1, found.path("contradictions").asInt());
    JsonNode group = found.path("duplicates").path(0);
    assertEquals("[0,1]", group.path("train").toString());
    assertEquals("[]", group.path("test").toString());
    assertEquals("[0,1]", group.path("labels").toString());
    assertEquals(0, run("data", "inspect", folder.resolve("odd")));
    assertTrue(out.toString().contains("1 test examples are also trained on"), out.toString());
    assertTrue(out.toString().contains("train [0, 1], test [], labels [0, 1]"), out.toString());
  }

  /** All but the first are black, so equal; one of them is not drawn. */
  @Test
  void aSampleIsToldAndALongGroupIsCut() throws IOException {
    int[] labels = new int[200_001];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 2;
    }
    byte[] pixels = new byte[4 * labels.length];
    pixels[0] = 50;
    Path many = Files.createDirectories(folder.resolve("many"));
    write(many, "train", pixels, labels);
    write(many, "t10k", new byte[] {9, 9, 9, 8, 0, 50, 0, 50}, 0, 1);
    assertEquals(0, run("data", "inspect", many), err.toString());
    String words =
        "Images were compared in a random sample: 200,000 of 200,001 to train on, 2 of 2";
    assertTrue(out.toString().contains(words), out.toString());
    assertTrue(out.toString().contains("19, 20, ...], test [], labels [0, 1]"), out.toString());
  }

  @Test
  void whatCannotBeReadIsListedAndTheRestIsLookedAt() throws IOException {
    oddFolder();
    Path packed = folder.resolve("packed");
    assertEquals(0, run("data", "pack", folder.resolve("odd"), "--out", packed), err.toString());
    Path shard = packed.resolve("test-00000.shard");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[64] ^= 1;
    Files.write(shard, bytes);
    JsonNode found = json("data", "inspect", packed, "--json");
    assertEquals(4, found.path("test").path("faults").size());
    assertTrue(
        found.path("test").path("faults").path(0).path("reason").asText().contains("whose sum is"));
    assertEquals(6, found.path("train").path("examples").asInt());
  }

  private Path photos() throws IOException {
    for (int i = 0; i < 12; i++) {
      Path part = folder.resolve("photos").resolve(i < 8 ? "train" : "val").resolve("c" + i % 2);
      Files.createDirectories(part);
      BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i + 2, i, 0xFF0000);
      ImageIO.write(image, "png", part.resolve(i + ".png").toFile());
    }
    Files.copy(folder.resolve("photos/train/c0/2.png"), folder.resolve("photos/val/c1/0.png"));
    return folder.resolve("photos");
  }

  @Test
  void imagesAreMeasuredPackedAndInspectedInEachForm() throws IOException {
    Path photos = photos();
    Path squares = folder.resolve("squares");
    Path tars = folder.resolve("tars");
    assertEquals(0, run("data", "pack", photos, "--out", squares, "--size", 16), err.toString());
    assertEquals(0, run("data", "pack", photos, "--out", tars, "--tar"), err.toString());
    assertEquals(2, run("data", "pack", photos, "--out", tars, "--tar", "--size", 16));
    assertEquals(2, run("data", "pack", photos, "--out", tars, "--tar", "--shard-mb", 1));
    assertTrue(err.toString().contains("expected no tar shards in " + tars), err.toString());
    for (Path each : new Path[] {photos, squares, tars}) {
      JsonNode found = json("data", "inspect", each, "--json");
      assertEquals("[4,4]", found.path("train").path("class_counts").toString());
      assertEquals("[2,3]", found.path("test").path("class_counts").toString());
      assertEquals(1, found.path("test_seen_in_training").asInt(), each.toString());
      assertEquals(1, found.path("contradictions").asInt());
    }
    for (String data :
        new String[] {
          "{name: image-folder, path: photos, size: 8}",
          "{name: packed, path: squares}",
          "{name: webdataset, path: tars, size: 8}"
        }) {
      JsonNode bench =
          json("data", "bench", job(data), "--seconds", "0.05", "--set", "batch=4", "--json");
      for (String stage : new String[] {"read", "decode", "augment", "assemble", "whole", "step"}) {
        assertTrue(bench.path("samples_per_second").path(stage).asDouble() > 1, bench.toString());
      }
    }
  }

  @Test
  void whatIsNoDataIsRefused() throws IOException {
    assertEquals(2, run("data"));
    assertEquals(2, run("data", "pack", "digits"));
    assertEquals(2, run("data", "pack", "digit", "--out", folder.resolve("packed")));
    assertTrue(err.toString().contains("a built-in data set (digits,"), err.toString());
    assertEquals(
        2, run("data", "pack", "digits", "--size", "8", "--out", folder.resolve("packed")));
    assertTrue(err.toString().contains("leave out the size"), err.toString());
    assertEquals(2, run("data", "bench", job("digits"), "--seconds", "0"));
    assertEquals(2, run("data", "pack", "digits", "--shard-mb", "0", "--out", folder));
  }
}
