package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataPair;
import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.FineTuning;
import dev.hasten.nn.Layer;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.Models;
import dev.hasten.train.event.Event;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobFile;
import dev.hasten.train.job.JobText;
import dev.hasten.train.job.NamedRecipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fine-tuning from a job file: weights of a file, a new head, frozen layers, rates by layer. */
class FineTuneJobTest {
  private static final Map<String, Object> THIN =
      Map.of("width", 0.1, "depth", 0.2, "small_stem", true);

  @TempDir private Path folder;

  /** Of another task: 1,000 classes. */
  @BeforeEach
  void publish() throws IOException {
    ModelInfo info =
        Models.list().stream()
            .filter(each -> each.name().equals("resnet-18"))
            .findFirst()
            .orElseThrow();
    try (Layer published = info.with(THIN).make().apply(new long[] {1, 8, 8}, 1000)) {
      published.initialize(new RandomStreams(7));
      SavedModel.save(published, folder.resolve("published.safetensors"));
    }
  }

  private Job job(String speedups) {
    String text =
        "data: {name: digits}\n"
            + "model: {name: resnet-18, width: 0.1, depth: 0.2, small_stem: true}\n"
            + "baseline:\n"
            + "  length: 20st\n"
            + "  batch: 16\n"
            + "  optimizer: {name: adamw, learning_rate: 1e-2}\n"
            + "  speedups: ["
            + speedups.replace("FILE", "published.safetensors") // beside the job file
            + "]\n";
    return JobFile.parse(
        "job.yaml", folder, text, List.of(), Optional.empty(), Catalogs.standard());
  }

  private Map<String, float[]> run(Job job, String name, int leaveAt) {
    return run(job, name, leaveAt, false);
  }

  private Map<String, float[]> run(Job job, String name, int leaveAt, boolean resume) {
    NamedRecipe recipe = job.baseline();
    try (DataPair data = job.data().open();
        Layer model = recipe.modelFor(data.train())) {
      TrainingJob training =
          TrainingJob.of(recipe.recipe(), data.train())
              .withLogEvery(1)
              .withObservers(
                  List.of(
                      event -> {
                        if (event instanceof Event.Progressed && event.step() == leaveAt) {
                          Thread.currentThread().interrupt();
                        }
                      }))
              .withCheckpoints(Checkpointing.in(folder.resolve(name)));
      try (Trainer trainer = new Trainer(model, training)) {
        if (resume) {
          assertEquals(7, trainer.resume(false));
        }
        trainer.run();
      }
      return Small.weights(model);
    }
  }

  private Map<String, float[]> published() throws IOException {
    try (Layer model = job("").baseline().model().make().apply(new long[] {1, 8, 8}, 1000)) {
      SavedModel.load(model, folder.resolve("published.safetensors"));
      return Small.weights(model);
    }
  }

  @Test
  void aBodyIsKeptUntilItIsTrainedToo() throws IOException {
    Map<String, float[]> before = published();
    Map<String, float[]> kept =
        run(job("{name: pretrained, weights: FILE}, {name: frozen}"), "kept", -1);
    Map<String, float[]> trained =
        run(job("{name: pretrained, weights: FILE}, {name: frozen, until: 50%}"), "trained", -1);
    for (String name : before.keySet()) {
      if (name.startsWith("fc.")) {
        assertTrue(kept.get(name).length < before.get(name).length, "ten classes");
      } else {
        assertArrayEquals(before.get(name), kept.get(name), name);
        assertFalse(Arrays.equals(before.get(name), trained.get(name)), name);
      }
    }
  }

  @Test
  void namedWeightsAreKeptAndRatesFallWithTheLayers() throws IOException {
    Map<String, float[]> before = published();
    Map<String, float[]> after =
        run(
            job(
                "{name: pretrained, weights: FILE}, {name: frozen, layers: 'conv1.*, bn1.*'},"
                    + " {name: layer-decay, factor: 0.1}"),
            "run",
            -1);
    assertArrayEquals(before.get("conv1.weight"), after.get("conv1.weight"));
    double low = moved(before, after, "layer1.0.conv1.weight");
    double high = moved(before, after, "layer4.0.conv1.weight");
    assertTrue(0 < low && low < 0.1 * high, low + " and " + high);
  }

  private static double moved(Map<String, float[]> from, Map<String, float[]> to, String name) {
    double sum = 0;
    for (int i = 0; i < from.get(name).length; i++) {
      sum += Math.abs(from.get(name)[i] - to.get(name)[i]);
    }
    return sum / from.get(name).length;
  }

  @Test
  void aRunThatWasLeftGoesOnBitForBit() {
    Job job = job("{name: pretrained, weights: FILE}, {name: frozen, until: 14st}");
    assertEquals(JobText.yaml(job), JobText.yaml(reread(job)));
    Map<String, float[]> whole = run(job, "whole", -1);
    run(job, "left", 7);
    Map<String, float[]> again = run(job, "left", -1, true);
    whole.forEach((name, values) -> assertArrayEquals(values, again.get(name), name));
  }

  private Job reread(Job job) {
    return JobFile.parse(
        "job.yaml", folder, JobText.yaml(job), List.of(), Optional.empty(), Catalogs.standard());
  }

  @Test
  void faultsSayWhatThereIs() throws IOException {
    for (String[] each :
        new String[][] {
          {"pretrained", "for pretrained at " + folder.resolve("weights.safetensors")},
          {
            "{name: pretrained, weights: nowhere.safetensors}",
            folder.resolve("nowhere.safetensors").toString()
          },
          {"{name: frozen, layers: 'conv9.*'}", "names none: there are conv1.weight"},
          {"{name: frozen, layers: '*'}", "names all"},
        }) {
      String words =
          assertThrows(IllegalArgumentException.class, () -> run(job(each[0]), "refused", -1))
              .getMessage();
      assertTrue(words.contains(each[1]), words);
    }
    try (Layer other =
        Models.list().stream()
            .filter(each -> each.name().equals("mobilenet-v2"))
            .findFirst()
            .orElseThrow()
            .with(THIN)
            .make()
            .apply(new long[] {1, 8, 8}, 10)) {
      other.initialize(new RandomStreams(1));
      SavedModel.save(other, folder.resolve("published.safetensors"));
    }
    String words =
        assertThrows(
                IllegalArgumentException.class,
                () -> run(job("{name: pretrained, weights: FILE}"), "other", -1))
            .getMessage();
    assertTrue(words.contains("but for its head (fc)"), words);
  }

  /** The file has all that the model has: cut off without a word, it would be another network. */
  @Test
  void aDeeperModelIsNotCutOff() throws IOException {
    ModelInfo info =
        Models.list().stream()
            .filter(each -> each.name().equals("resnet-34"))
            .findFirst()
            .orElseThrow();
    Map<String, Object> thin = Map.of("width", 0.1, "small_stem", true);
    try (Layer deeper = info.with(thin).make().apply(new long[] {1, 8, 8}, 10)) {
      deeper.initialize(new RandomStreams(1));
      SavedModel.save(deeper, folder.resolve("published.safetensors"));
    }
    String words =
        assertThrows(
                IllegalArgumentException.class,
                () -> run(job("{name: pretrained, weights: FILE}"), "deeper", -1))
            .getMessage();
    assertTrue(words.contains("layer1.1.conv1.weight is not of this model"), words);
  }

  /** What the user keeps by hand stays kept, and is nothing for the method to give back. */
  @Test
  void weightsThatAreKeptAlreadyAreLeftToTheirKeeper() {
    Job job = job("{name: frozen, layers: 'conv1.*, layer1.*', until: 50%}");
    try (DataPair data = job.data().open();
        Layer model = job.baseline().modelFor(data.train())) {
      model.initialize(new RandomStreams(1));
      FineTuning.freeze(model, "conv1");
      float[] before = Small.weights(model).get("conv1.weight");
      TrainingJob training = TrainingJob.of(job.baseline().recipe(), data.train()).keepingWeights();
      try (Trainer trainer = new Trainer(model, training)) {
        trainer.run();
      }
      assertArrayEquals(before, Small.weights(model).get("conv1.weight"));
    }
  }
}
