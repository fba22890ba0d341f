package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataPair;
import dev.hasten.data.pack.PackProgress;
import dev.hasten.data.pack.Packing;
import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.DataSource;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobException;
import dev.hasten.train.job.JobFile;
import dev.hasten.train.job.JobText;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs over packed shards: the same weights, bit for bit, as over what was packed. */
class PackedJobTest {
  private static final String RECIPE =
      """
      model: mlp
      baseline:
        length: 3ep
        batch: 64
        optimizer: {name: sgd, learning_rate: 1e-1, momentum: 0.9}
        evaluate_every: 1ep
      """;

  @TempDir private Path folder;

  private Job job(String data) {
    return JobFile.parse(
        "job.yaml",
        folder,
        "data: " + data + "\n" + RECIPE,
        List.of(),
        Optional.empty(),
        Catalogs.standard());
  }

  private void pack(Job job, OptionalInt side, long shardBytes) throws IOException {
    try (DataPair data = job.data().open()) {
      Path packed = folder.resolve("packed");
      Packing.pack("source", data, packed, side, shardBytes, PackProgress.NONE);
    }
  }

  private Map<String, float[]> trained(Job job, String run, boolean resume, Observer observer) {
    try (DataPair data = job.data().open();
        Layer model = job.baseline().modelFor(data.train());
        Trainer trainer =
            new Trainer(
                model,
                TrainingJob.of(job.baseline().recipe(), data)
                    .withCheckpoints(Checkpointing.in(folder.resolve(run)))
                    .withLogEvery(1)
                    .withObservers(List.of(observer)))) {
      if (resume) {
        trainer.resume(false);
      }
      trainer.run();
      return Small.weights(model);
    }
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> found) {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((name, weights) -> assertArrayEquals(weights, found.get(name), name));
  }

  /** Step 32 is in the middle of the second of three epochs of 23. */
  private static void interruptAtStep32(Event event) {
    if (event instanceof Event.Progressed && event.step() == 32) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void packedIdxDataTrainToTheSameBitsAlsoWhenLeftInTheMiddle() throws IOException {
    Job source = job("digits");
    pack(source, OptionalInt.empty(), 10_000);
    Job packed = job("{name: packed, path: packed}");
    Map<String, float[]> expected = trained(source, "source", false, event -> {});
    assertSame(expected, trained(packed, "whole", false, event -> {}));
    trained(packed, "left", false, PackedJobTest::interruptAtStep32);
    assertSame(expected, trained(packed, "left", true, event -> {}));
  }

  @Test
  void heldOutExamplesAreTheSameOnes() throws IOException {
    Job source = job("{name: digits, hold_out: 200}");
    pack(job("digits"), OptionalInt.empty(), 10_000);
    Job packed = job("{name: packed, path: packed, hold_out: 200}");
    assertSame(
        trained(source, "source", false, event -> {}),
        trained(packed, "packed", false, event -> {}));
  }

  @Test
  void packedImagesTrainToTheSameBitsAsTheirFolder() throws IOException {
    for (int i = 0; i < 110; i++) {
      Path part = folder.resolve("photos").resolve(i < 90 ? "train" : "test").resolve("c" + i % 2);
      Files.createDirectories(part);
      RandomStream random = new RandomStream(i, "image");
      BufferedImage image = new BufferedImage(12, 10 + i % 4, BufferedImage.TYPE_INT_RGB);
      for (int at = 0; at < 120; at++) {
        image.setRGB(at % 12, at / 12, random.nextInt(1 << 24));
      }
      ImageIO.write(image, "png", part.resolve(i + ".png").toFile());
    }
    String options = "size: 6, mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.2, 0.3]";
    Job source = job("{name: image-folder, path: photos, " + options + "}");
    pack(source, OptionalInt.empty(), 5_000);
    Job packed = job("{name: packed, path: packed, " + options + ", workers: 3}");
    assertSame(
        trained(source, "source", false, event -> {}),
        trained(packed, "packed", false, event -> {}));
    assertEquals(packed.data(), reread(packed).data());
    assertTrue(faults("{name: packed, path: packed}").contains("size"), "files have no size");
  }

  private Job reread(Job job) {
    return JobFile.parse(
        "again.yaml", folder, JobText.yaml(job), List.of(), Optional.empty(), Catalogs.standard());
  }

  private String faults(String data) {
    return String.valueOf(assertThrows(JobException.class, () -> job(data)).getMessage());
  }

  @Test
  void optionsOfPackedDataAreThoseOfTheirKind() throws IOException {
    pack(job("digits"), OptionalInt.empty(), 1 << 20);
    Job packed = job("{name: packed, path: packed}");
    assertEquals(new DataSource.Packed(folder.resolve("packed"), Optional.empty()), packed.data());
    assertEquals(packed.data(), reread(packed).data());
    assertTrue(faults("{name: packed, path: packed, size: 8}").contains("a key of packed arrays"));
    assertTrue(faults("{name: packed}").contains("expected path for packed data"));
    assertTrue(faults("packed").contains("expected the path of packed data"));
    assertTrue(faults("{name: packed, path: .}").contains("packing was not finished"));
    assertTrue(faults("{name: packed, path: packed, hold_out: 1437}").contains("1 to 1436"));
  }
}
