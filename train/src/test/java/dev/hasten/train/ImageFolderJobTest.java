package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.BadExample;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.Resampling;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A job over a folder of images: read, trained, left and taken up again. */
class ImageFolderJobTest {
  @TempDir private Path folder;

  /** Images that are red, green or blue, more or less. */
  @BeforeEach
  void files() throws IOException {
    for (int i = 0; i < 90; i++) {
      int label = i % 3;
      Path part = folder.resolve("photos").resolve(i < 60 ? "train" : "test").resolve("c" + label);
      Files.createDirectories(part);
      BufferedImage image = new BufferedImage(12 + i % 5, 14, BufferedImage.TYPE_INT_RGB);
      for (int pixel = 0; pixel < image.getWidth() * 14; pixel++) {
        int grey = (pixel * 37 + i * 11) % 100 * 0x010101;
        image.setRGB(pixel % image.getWidth(), pixel / image.getWidth(), grey + (150 << 8 * label));
      }
      String format = i % 2 == 0 ? "jpg" : "png";
      ImageIO.write(image, format, part.resolve(i + "." + format).toFile());
    }
  }

  private Job job(String data) {
    String text =
        "data: {name: image-folder, "
            + data
            + "}\n"
            + "model: mlp\n"
            + "baseline: {length: 4ep, batch: 16, optimizer: {name: sgd, learning_rate: 1e-1}}\n";
    return parse(text);
  }

  private Job parse(String text) {
    return JobFile.parse(
        "job.yaml", folder, text, List.of(), Optional.empty(), Catalogs.standard());
  }

  @Test
  void aJobOfImagesIsWrittenBackAsItWasRead() {
    Job job =
        job(
            "path: photos, size: 8, smallest_crop: 25%, flip: false, mean: [0.5, 0.4, 0.3],"
                + " deviation: [0.2, 0.2, 0.1], workers: 3, reduced_decoding: true, resampling: area, bad_images: {skip: 2}, hold_out: 6");
    DataSource images =
        new DataSource.Images(
            folder.resolve("photos"),
            new ImageOptions(
                8,
                0.25,
                false,
                List.of(0.5, 0.4, 0.3),
                List.of(0.2, 0.2, 0.1),
                ImageOptions.of(8).mostPixels(),
                3,
                2,
                true,
                Resampling.AREA));
    assertEquals(new DataSource.HeldOut(images, 6), job.data());
    assertEquals(
        job("path: photos, size: 8").data(),
        job("path: photos, size: 8, resampling: bilinear").data());
    assertEquals(job.data(), parse(JobText.yaml(job)).data());
    Job cached = job("path: photos, size: 8, cache: {memory: 3MB}, hold_out: 6");
    assertEquals(cached.data(), parse(JobText.yaml(cached)).data());
    assertTrue(JobText.yaml(cached).contains("3MB"), JobText.yaml(cached));
    try (DataPair data = cached.data().open()) {
      assertEquals(54, data.train().size());
    }
    Job disk = job("path: photos, size: 8, cache: {disk: 2MB, folder: .}");
    assertEquals(disk.data(), parse(JobText.yaml(disk)).data());
    for (String bad : List.of("{memory: 3}", "{disk: 2MB}", "{}", "2GB")) {
      assertThrows(JobException.class, () -> job("path: photos, size: 8, cache: " + bad));
    }
    Job automatic = job("path: photos, size: 8, workers: auto");
    assertEquals(automatic.data(), job("path: photos, size: 8").data());
    assertEquals(automatic.data(), parse(JobText.yaml(automatic)).data());
    assertThrows(JobException.class, () -> job("path: photos, size: 8, workers: 0"));
  }

  @Test
  void faultsOfImagesAreToldAtOnce() {
    JobException fault =
        assertThrows(
            JobException.class,
            () -> job("path: nowhere, size: big, flips: 1, workers: [1], resampling: cubic"));
    String words = String.valueOf(fault.getMessage());
    for (String part : List.of("nowhere", "\"big\"", "\"flips\"", "workers", "[bilinear, area]")) {
      assertTrue(words.contains(part), words);
    }
  }

  @Test
  void itTrainsToTheTargetAndResumesBitForBit() {
    Job job = job("path: photos, size: 8, workers: 2");
    Recipe recipe = job.baseline().recipe();
    try (DataPair data = job.data().open()) {
      List<Double> accuracies = new ArrayList<>();
      Map<String, float[]> whole =
          trained(data, recipe, "whole", false, e -> accuracies(e, accuracies));
      assertTrue(accuracies.get(accuracies.size() - 1) > 0.9, accuracies.toString());
      trained(data, recipe, "halved", false, ImageFolderJobTest::interruptAtStep6);
      Map<String, float[]> resumed = trained(data, recipe, "halved", true, event -> {});
      whole.forEach((name, weights) -> assertArrayEquals(weights, resumed.get(name), name));
    }
  }

  @ParameterizedTest
  @CsvSource({"area, bilinear", "bilinear, area"})
  void aRunDoesNotGoOnWithAnotherResampling(String before, String after) {
    Recipe recipe = job("path: photos, size: 8").baseline().recipe();
    try (DataPair data = job("path: photos, size: 8, resampling: " + before).data().open()) {
      trained(data, recipe, "run", false, ImageFolderJobTest::interruptAtStep6);
    }
    try (DataPair data = job("path: photos, size: 8, resampling: " + after).data().open()) {
      String words =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> trained(data, recipe, "run", true, event -> {}))
              .getMessage();
      assertTrue(words.contains("data_fingerprint") && words.contains("by area"), words);
    }
  }

  @Test
  void badImagesAreLeftOutAndTold() throws IOException {
    Path bad = folder.resolve("photos/train/c1/1.png");
    Files.write(bad, new byte[0]);
    Job job = job("path: photos, size: 8, workers: 2, bad_images: {skip: 1}");
    List<Event.LeftOut> told = new ArrayList<>();
    try (DataPair data = job.data().open()) {
      assertEquals(59, data.train().size());
      trained(
          data,
          job.baseline().recipe(),
          "run",
          false,
          event -> {
            if (event instanceof Event.LeftOut left) {
              told.add(left);
            }
          });
    }
    assertEquals(1, told.size());
    assertEquals(
        List.of(
            new BadExample(
                bad.toString(),
                "expected a whole JPEG or PNG, but the file is empty: mend it or move it away")),
        told.get(0).examples());
    Files.write(folder.resolve("photos/test/c1/61.png"), new byte[0]);
    Files.write(folder.resolve("photos/test/c2/62.jpg"), new byte[0]);
    assertTrue(
        assertThrows(DataException.class, () -> job.data().open())
            .getMessage()
            .contains("expected at most 1 bad images"));
  }

  private static void accuracies(Event event, List<Double> accuracies) {
    if (event instanceof Event.Evaluated evaluated) {
      accuracies.add(evaluated.metrics().get("accuracy"));
    }
  }

  /** In the middle of the second epoch. */
  private static void interruptAtStep6(Event event) {
    if (event instanceof Event.Progressed && event.step() == 6) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, float[]> trained(
      DataPair data, Recipe recipe, String run, boolean resume, Observer observer) {
    TrainingJob job =
        TrainingJob.of(recipe, data.train())
            .withEvaluation(data.test())
            .withCheckpoints(Checkpointing.in(folder.resolve(run)))
            .withLogEvery(1)
            .withObservers(List.of(observer));
    try (Layer model = net();
        Trainer trainer = new Trainer(model, job)) {
      if (resume) {
        assertTrue(trainer.resume(false) > 0, "nothing was gone on with");
      }
      trainer.run();
      return Small.weights(model);
    }
  }

  private static Layer net() {
    return new Sequential()
        .add("conv", new Conv2d(3, 8, 3))
        .add("relu", new Relu())
        .add("pool", new MaxPool2d(2))
        .add("flatten", new Flatten())
        .add("dense", new Linear(72, 3));
  }
}
