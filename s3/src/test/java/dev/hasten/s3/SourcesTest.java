package dev.hasten.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.Datasets;
import dev.hasten.data.ImageFolder;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.pack.PackProgress;
import dev.hasten.data.pack.PackedData;
import dev.hasten.data.pack.Packing;
import dev.hasten.data.table.Table;
import dev.hasten.data.table.TableOptions;
import dev.hasten.data.tar.WebShardWriter;
import dev.hasten.data.tar.WebShards;
import dev.hasten.data.text.TextData;
import dev.hasten.data.text.TextOptions;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobFile;
import dev.hasten.train.job.JobText;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of data, out of a bucket and out of the folder that was put there: the same bits. */
class SourcesTest {
  private static final ImageOptions OPTIONS = ImageOptions.of(8);

  @TempDir private Path folder;
  @TempDir private Path cache;
  private S3Server server;

  @BeforeEach
  void start() throws Exception {
    server = S3Server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  static String job(String path) {
    return "data: {name: image-folder, path: \""
        + path
        + "\", size: 8}\n"
        + "model: {name: keras-mnist-convnet}\n"
        + "baseline:\n"
        + "  length: 1ep\n"
        + "  batch: 4\n"
        + "  optimizer: {name: sgd, learning_rate: 0.1}\n";
  }

  private Path images() throws IOException {
    Path images = folder.resolve("images");
    for (String name : List.of("a cat", "d\u00f6g%20+")) { // as people name things
      for (int i = 0; i < 8; i++) {
        Path half = images.resolve(i < 6 ? "train" : "test").resolve(name);
        Files.createDirectories(half);
        BufferedImage image = new BufferedImage(12 + i, 10, BufferedImage.TYPE_INT_RGB);
        RandomStream random = new RandomStream(i, name);
        for (int pixel = 0; pixel < image.getWidth() * 10; pixel++) {
          image.setRGB(pixel % image.getWidth(), pixel / image.getWidth(), random.nextInt(1 << 24));
        }
        ImageIO.write(image, "png", half.resolve(i + " #.png").toFile());
      }
    }
    return images;
  }

  private static List<float[]> values(Dataset data) {
    int[] all = IntStream.range(0, data.size()).toArray();
    try (Scope scope = Scope.open()) {
      Batch batch = data.trainingBatch(all, 3, 1);
      return List.of(
          Tensors.toFloats(batch.inputs().to(ScalarType.Float)),
          Tensors.toFloats(batch.targets().to(ScalarType.Float)));
    }
  }

  private void assertSame(Path local, Path remote, Function<Path, DataPair> reader)
      throws IOException {
    if (Files.isDirectory(local)) {
      server.putAll(local, "set");
    } else {
      server.put("set/" + local.getFileName(), Files.readAllBytes(local));
    }
    try (FileSystem bucket = server.open(cache, "50MB");
        DataPair here = reader.apply(local);
        DataPair there = reader.apply(bucket.getPath(remote.toString()))) {
      for (int half = 0; half < 2; half++) {
        List<float[]> expected = values(half == 0 ? here.train() : here.test());
        List<float[]> found = values(half == 0 ? there.train() : there.test());
        assertTrue(expected.get(0).length > 0);
        assertArrayEquals(expected.get(0), found.get(0));
        assertArrayEquals(expected.get(1), found.get(1));
      }
      assertEquals(here.train().fingerprint(), there.train().fingerprint());
    }
  }

  @Test
  void aFolderOfImages() throws IOException {
    assertSame(images(), Path.of("/set"), path -> ImageFolder.pair(path, OPTIONS));
  }

  @Test
  void tarShards() throws IOException {
    Path tars = folder.resolve("tars");
    try (DataPair images = ImageFolder.pair(images(), OPTIONS)) {
      WebShardWriter.write(images, tars, 4000, done -> {});
    }
    assertSame(tars, Path.of("/set"), path -> WebShards.pair(path, OPTIONS));
  }

  @Test
  void packedShards() throws IOException {
    Path packed = folder.resolve("packed");
    try (DataPair images = ImageFolder.pair(images(), OPTIONS)) {
      Packing.pack("set", images, packed, OptionalInt.of(8), 2000, PackProgress.NONE);
    }
    assertSame(packed, Path.of("/set"), path -> PackedData.images(path, OPTIONS));
  }

  @Test
  void tablesAndTexts() throws IOException {
    StringBuilder rows = new StringBuilder("size,kind\n");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      rows.append(i * 0.5).append(i % 2 == 0 ? ",even\n" : ",odd\n");
      lines.append("{\"text\": \"the number ").append(i).append(" of sixty\"}\n");
    }
    assertSame(
        Files.writeString(folder.resolve("rows.csv"), rows),
        Path.of("/set/rows.csv"),
        path -> Table.read(path, TableOptions.builder("kind").build()));
    assertSame(
        Files.writeString(folder.resolve("lines.jsonl"), lines),
        Path.of("/set/lines.jsonl"),
        path -> TextData.read(path, TextOptions.builder(8).build()));
  }

  @Test
  void filesOfNumbers() throws IOException {
    Path idx = folder.resolve("idx");
    Files.createDirectories(idx);
    for (String half : List.of("train", "t10k")) {
      byte[] pixels = new byte[16 + 5 * 4];
      System.arraycopy(
          new byte[] {0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 2}, 0, pixels, 0, 16);
      Files.write(idx.resolve(half + "-images-idx3-ubyte"), pixels);
      byte[] labels = {0, 0, 8, 1, 0, 0, 0, 5, 0, 1, 0, 1, 0};
      Files.write(idx.resolve(half + "-labels-idx1-ubyte"), labels);
    }
    assertSame(idx, Path.of("/set"), Datasets::folder);
  }

  @Test
  void aJobFileNamesABucketAndKeepsItsAddress() throws IOException {
    server.putAll(images(), "my set");
    String text = job("s3://photos/my set");
    try (FileSystem bucket = server.open(cache, "50MB")) {
      Job job =
          JobFile.parse("job", folder, text, List.of(), Optional.empty(), Catalogs.standard());
      assertTrue(JobText.yaml(job).contains("s3://photos/my set"), JobText.yaml(job));
      Job again =
          JobFile.parse(
              "job", folder, JobText.yaml(job), List.of(), Optional.empty(), Catalogs.standard());
      assertEquals(job.data(), again.data());
      try (DataPair data = again.data().open()) {
        assertEquals(12, data.train().size());
      }
    }
  }
}
