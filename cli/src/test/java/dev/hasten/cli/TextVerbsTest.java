package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tokenizer learned from a text, the text looked at, a decoder trained on it and scored. */
class TextVerbsTest {
  private static final String JOB =
      """
      data:
        name: text
        path: plays.jsonl
        field: speech
        tokenizer: tokenizer.json
        window: 16
        layout: packed
        bad_rows: {skip: 1}
      model: nano-gpt
      baseline:
        length: 4st
        batch: 4
        optimizer: {name: adamw, learning_rate: 1e-3}
      """;

  @TempDir private Path folder;
  private final Verbs hasten = new Verbs();

  @Test
  void aTokenizerIsLearnedAndADecoderTrainedOnPackedDocuments() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 120; i++) {
      text.append("{\"speech\": \"good morrow, cousin ").append(i % 7).append("\"}\n");
    }
    Path plays = Files.writeString(folder.resolve("plays.jsonl"), text);
    Path tokenizer = folder.resolve("tokenizer.json");
    assertEquals(
        0,
        hasten.run(
            "data",
            "tokenizer",
            plays,
            "--field",
            "speech",
            "--kinds",
            270,
            "--out",
            tokenizer,
            "--json"),
        hasten.err());
    assertEquals(270, hasten.json().path("kinds").asInt());

    Files.writeString(plays, text + "{\"speech\": 7}\n");
    Path job = Files.writeString(folder.resolve("job.yaml"), JOB);
    assertEquals(0, hasten.run("data", "inspect", job, "--json"), hasten.err());
    JsonNode train = hasten.json().path("train");
    assertEquals(16, train.path("shape").path(0).asInt());
    long places = train.path("examples").asLong() * 16;
    long said = 0;
    for (JsonNode count : train.path("class_counts")) {
      said += count.asLong();
    }
    assertEquals(places, said + train.path("left_over").asLong());
    assertEquals(0, train.path("labels_outside").asInt());
    assertEquals(0, hasten.run("data", "inspect", job), hasten.err());
    assertTrue(hasten.out().contains("260 others"), hasten.out());

    Path run = folder.resolve("run");
    assertEquals(0, hasten.run("train", job, "--out", run, "--json"), hasten.err());
    JsonNode trained = hasten.json().path("metrics");
    assertEquals(0, hasten.run("eval", run, "--json"), hasten.err());
    assertEquals(trained, hasten.json().path("metrics"));

    Path packed = folder.resolve("packed");
    assertEquals(0, hasten.run("data", "pack", job, "--out", packed), hasten.err());
    int model = JOB.indexOf("model:");
    Path other =
        Files.writeString(
            folder.resolve("packed.yaml"),
            "data: {name: packed, path: packed}\n" + JOB.substring(model));
    assertEquals(
        0, hasten.run("train", other, "--out", folder.resolve("run2"), "--json"), hasten.err());
    assertEquals(trained, hasten.json().path("metrics"), "the same bits");
  }

  @Test
  void aFileOfDataIsToldWhatToWrite() throws IOException {
    for (String name : List.of("plays.txt", "rows.parquet")) {
      assertEquals(2, hasten.run("data", "inspect", Files.writeString(folder.resolve(name), "a")));
      assertTrue(hasten.err().contains("write a job file with data: {name: t"), hasten.err());
      assertTrue(hasten.err().contains("path: " + name), hasten.err());
    }
  }

  @Test
  void aTextThatIsNoneIsRefused() {
    assertEquals(2, hasten.run("data", "tokenizer", folder.resolve("none.txt")));
    assertTrue(hasten.err().contains("there is no such file"), hasten.err());
  }
}
