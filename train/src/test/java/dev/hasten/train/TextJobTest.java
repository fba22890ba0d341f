package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.text.TextOptions;
import dev.hasten.nn.Layer;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.DataSource;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobException;
import dev.hasten.train.job.JobFile;
import dev.hasten.train.job.JobText;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.speedup.Speedups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job over text: read, trained, left and taken up again. */
class TextJobTest {
  private static final String PACKED =
      "path: plays.txt, tokenizer: characters, window: 16, documents: lines, layout: packed";

  @TempDir private Path folder;

  @BeforeEach
  void file() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      text.append("abcdefgh".substring(i % 5)).append(i % 3 == 0 ? "abc" : "").append('\n');
    }
    Files.writeString(folder.resolve("plays.txt"), text);
    Files.writeString(folder.resolve("plays.jsonl"), "{\"t\": \"a b\"}\n{\"t\": \"b c\"}\n");
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
  }

  private Job job(String data) {
    return job("nano-gpt", data);
  }

  private Job job(String model, String data) {
    return parse(
        "data: {name: text, "
            + data
            + "}\nmodel: "
            + model
            + "\nbaseline: {length: 24st, batch: 8, optimizer: {name: adamw, learning_rate: 3e-3}}\n");
  }

  private Job parse(String text) {
    return JobFile.parse(
        "job.yaml", folder, text, List.of(), Optional.empty(), Catalogs.standard());
  }

  @Test
  void aJobOfTextIsWrittenBackAsItWasRead() {
    Job job =
        job(
            "path: plays.jsonl, tokenizer: tokenizer.json, separator: <s>, window: 8, field: t,"
                + " layout: packed, documents: paragraphs, test_share: 20%, bad_rows: {skip: 3},"
                + " hold_out: 2");
    TextOptions options =
        TextOptions.builder(8)
            .tokenizer(folder.resolve("tokenizer.json"))
            .separator("<s>")
            .field("t")
            .layout(TextOptions.Layout.PACKED)
            .documents(TextOptions.Documents.PARAGRAPHS)
            .testShare(0.2)
            .skipBadRows(3)
            .build();
    DataSource text = new DataSource.Text(folder.resolve("plays.jsonl"), Optional.empty(), options);
    assertEquals(new DataSource.HeldOut(text, 2), job.data());
    assertEquals(job.data(), parse(JobText.yaml(job)).data());
    Job two = job("path: plays.txt, test_path: plays.txt, tokenizer: bytes, window: 4");
    assertEquals(two.data(), parse(JobText.yaml(two)).data());
  }

  @Test
  void faultsOfTextAreToldAtOnce() {
    JobException fault =
        assertThrows(
            JobException.class,
            () ->
                job(
                    "path: none.txt, test_path: plays.txt, test_share: 1%, tokenizer: charcters,"
                        + " window: 0, layout: pack, documents: pages, bad_rows: {skip: 0}, at: 1"));
    String words = String.valueOf(fault.getMessage());
    for (String part :
        List.of(
            "none.txt",
            "test_path or test_share",
            "charcters",
            "a count of tokens",
            "one of stream, packed, bucketed for layout",
            "one of whole, paragraphs, lines for documents",
            "{skip: 10}",
            "\"at\"")) {
      assertTrue(words.contains(part), part + " in " + words);
    }
    assertTrue(
        assertThrows(JobException.class, () -> parse("data: text\nbaseline: {}\n"))
            .getMessage()
            .contains("expected the path of the text"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PACKED,
        "path: plays.txt, tokenizer: bytes, window: 16, documents: lines",
        "path: plays.txt, tokenizer: bytes, window: 16, documents: lines, layout: bucketed"
      })
  void itTrainsAndResumesBitForBit(String data) {
    Job job = job(data);
    try (DataPair pair = job.data().open()) {
      List<Double> losses = new ArrayList<>();
      Map<String, float[]> whole =
          trained(pair, job.baseline(), "whole", false, event -> losses(event, losses));
      assertTrue(losses.get(losses.size() - 1) < losses.get(0), losses.toString());
      trained(pair, job.baseline(), "halved", false, TextJobTest::interruptAtStep15);
      Map<String, float[]> resumed = trained(pair, job.baseline(), "halved", true, event -> {});
      whole.forEach((name, weights) -> assertArrayEquals(weights, resumed.get(name), name));
    }
  }

  private static void losses(Event event, List<Double> losses) {
    if (event instanceof Event.Progressed progressed) {
      losses.add(progressed.loss());
    }
  }

  private static void interruptAtStep15(Event event) {
    if (event instanceof Event.Progressed && event.step() == 15) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aModelThatCannotKeepDocumentsApartIsRefused() {
    Job job = job("{name: bert-base, width: 8, depth: 1, heads: 2}", PACKED);
    try (DataPair data = job.data().open()) {
      String words =
          assertThrows(IllegalArgumentException.class, () -> job.baseline().modelFor(data.train()))
              .getMessage();
      assertTrue(words.contains("take nano-gpt, gpt-2 or llama"), words);
    }
  }

  @Test
  void aModelThatLetsDocumentsSeeEachOtherIsToldOf() {
    NamedRecipe recipe = job(PACKED).baseline();
    try (DataPair data = job(PACKED).data().open()) {
      Dataset train = data.train();
      for (boolean apart : new boolean[] {true, false}) {
        List<String> warnings = new ArrayList<>();
        Observer observer =
            event -> {
              if (event instanceof Event.Warned warned) {
                warnings.add(warned.message());
              }
            };
        TrainingJob job =
            TrainingJob.of(recipe.recipe().withLength(Length.steps(2)), train)
                .withObservers(List.of(observer));
        try (Layer model =
                apart
                    ? recipe.modelFor(train)
                    : recipe.model().make(train.inputShape(), train.inputType(), train.classes());
            Trainer trainer = new Trainer(model, job)) {
          trainer.run();
        }
        boolean told = warnings.stream().anyMatch(each -> each.contains("see each other"));
        assertTrue(told != apart, warnings.toString());
      }
    }
  }

  /** Places that are left over, and documents that do not see each other. */
  @Test
  void everySpeedupFitsPackedDocumentsOrRefusesThem() {
    Job job = job(PACKED);
    Set<String> refused = new TreeSet<>();
    Catalog<Speedup> catalog = new Catalog<>("a speedup", Speedups.list());
    try (DataPair data = job.data().open()) {
      for (Entry<Speedup> entry : Speedups.list()) {
        Speedup speedup =
            catalog.make(Choice.of(entry.name()), (option, fault) -> {}).orElseThrow();
        Recipe recipe =
            job.baseline().recipe().withLength(Length.steps(4)).withSpeedups(List.of(speedup));
        try (Layer model = job.baseline().modelFor(data.train());
            Trainer trainer = new Trainer(model, TrainingJob.of(recipe, data))) {
          double loss = trainer.run().metrics().getOrDefault("loss", Double.NaN);
          assertTrue(Double.isFinite(loss), entry.name() + " " + loss);
        } catch (IllegalArgumentException e) {
          assertTrue(String.valueOf(e.getMessage()).startsWith("expected "), e.getMessage());
          refused.add(entry.name());
        }
      }
    }
    assertTrue(refused.contains("token-dropping"), refused.toString());
    for (String any :
        List.of("clipping", "ema", "label-smoothing", "selective-backprop", "alibi")) {
      assertTrue(!refused.contains(any), any + " is among " + refused);
    }
  }

  private Map<String, float[]> trained(
      DataPair data, NamedRecipe recipe, String run, boolean resume, Observer observer) {
    TrainingJob job =
        TrainingJob.of(recipe.recipe(), data)
            .withCheckpoints(Checkpointing.in(folder.resolve(run)))
            .withLogEvery(1)
            .withObservers(List.of(observer));
    try (Layer model = recipe.modelFor(data.train());
        Trainer trainer = new Trainer(model, job)) {
      if (resume) {
        assertTrue(trainer.resume(false) > 0, "nothing was gone on with");
      }
      trainer.run();
      return Small.weights(model);
    }
  }
}
