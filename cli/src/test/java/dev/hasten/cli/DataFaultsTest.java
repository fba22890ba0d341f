package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Data at fault: one line on stderr, exit 2, and no training. */
class DataFaultsTest {
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  @TempDir private Path folder;

  /** What is done to a good folder. */
  interface Damage {
    void to(Path folder) throws IOException;
  }

  @BeforeEach
  void good() throws IOException {
    Files.write(folder.resolve(IMAGES), images(40));
    Files.write(folder.resolve(LABELS), labels(40, 3));
    Files.write(folder.resolve("t10k-images-idx3-ubyte"), images(10));
    Files.write(folder.resolve("t10k-labels-idx1-ubyte"), labels(10, 3));
  }

  private static byte[] images(int count) {
    ByteBuffer idx = ByteBuffer.allocate(16 + count * 64);
    idx.putInt(0x803).putInt(count).putInt(8).putInt(8);
    while (idx.hasRemaining()) {
      idx.put((byte) (idx.position() * 7));
    }
    return idx.array();
  }

  private static byte[] labels(int count, int classes) {
    ByteBuffer idx = ByteBuffer.allocate(8 + count);
    idx.putInt(0x801).putInt(count);
    while (idx.hasRemaining()) {
      idx.put((byte) (idx.position() % classes));
    }
    return idx.array();
  }

  private static byte[] truncatedGzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zipped = new GZIPOutputStream(bytes)) {
      zipped.write(plain);
    }
    return Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2);
  }

  private static Arguments damage(String expected, Damage damage) {
    return Arguments.of(expected, damage);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage("but there is none", where -> Files.delete(where.resolve(IMAGES))),
        damage(IMAGES, where -> Files.write(where.resolve(IMAGES), new byte[0])),
        damage(IMAGES, where -> Files.write(where.resolve(IMAGES), Arrays.copyOf(images(40), 999))),
        damage(
            IMAGES,
            where -> Files.write(where.resolve(IMAGES), "not IDX at all".getBytes("UTF-8"))),
        damage(
            IMAGES,
            where -> {
              Files.delete(where.resolve(IMAGES));
              Files.write(where.resolve(IMAGES + ".gz"), truncatedGzip(images(40)));
            }),
        damage("39", where -> Files.write(where.resolve(LABELS), labels(39, 3))),
        damage("expected", where -> Files.write(where.resolve(LABELS), images(40))),
        damage(
            "batch",
            where -> {
              Files.write(where.resolve(IMAGES), images(5));
              Files.write(where.resolve(LABELS), labels(5, 3));
            }));
  }

  private int run(StringWriter out, StringWriter err, String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return Main.run(line, arguments);
  }

  private String[] train() throws IOException {
    Path job =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            data: {folder: .}
            model: {name: mlp}
            baseline:
              length: 2st
              batch: 32
              optimizer: {name: sgd, learning_rate: 0.01}
            """);
    return new String[] {"train", job.toString(), "--out", folder.resolve("run").toString()};
  }

  @ParameterizedTest
  @MethodSource("damages")
  void oneLineAndTwoBeforeTraining(String expected, Damage damage) throws IOException {
    damage.to(folder);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    assertEquals(2, run(out, err, train()), err.toString());
    assertEquals("", out.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().startsWith("hasten: expected "), err.toString());
    assertTrue(err.toString().contains(expected), err.toString());
    assertFalse(Files.exists(folder.resolve("run")));
  }

  /** Which batches fit is known when the files are read: then, not after hours of the baseline. */
  @Test
  void compareRefusesEveryBatchThatIsTooLargeBeforeTraining() throws IOException {
    Path job =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            data: {folder: .}
            model: {name: mlp}
            target: {metric: accuracy, at_least: 0.0}
            baseline:
              length: 2st
              batch: 32
              optimizer: {name: sgd, learning_rate: 0.01}
            recipes:
              fits: {batch: 40}
              large: {batch: 41}
              larger: {batch: 128}
            """);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Path run = folder.resolve("run");
    String[] all = {
      "compare", job.toString(), "--recipe", "all", "--ablate", "--out", run.toString()
    };
    assertEquals(2, run(out, err, all), err.toString());
    assertEquals(
        "hasten: expected at most 40 (all examples to train on) for batch of the recipe large,"
            + " but got 41: use a smaller batch or more data\n"
            + "hasten: expected at most 40 (all examples to train on) for batch of the recipe larger,"
            + " but got 128: use a smaller batch or more data",
        err.toString().strip());
    assertEquals("", out.toString());
    assertFalse(Files.exists(run));
    err.getBuffer().setLength(0);
    assertEquals(
        0,
        run(out, err, "compare", job.toString(), "--recipe", "fits", "--out", run.toString()),
        err.toString());
  }
}
