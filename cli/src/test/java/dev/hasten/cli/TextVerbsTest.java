package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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
  private String out = "";
  private String err = "";

  private int hasten(Object... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(outText)).setErr(new PrintWriter(errText));
    String[] words = List.of(arguments).stream().map(String::valueOf).toArray(String[]::new);
    int code = Main.run(line, words);
    out = outText.toString();
    err = errText.toString();
    return code;
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out);
  }

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
        hasten(
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
        err);
    assertEquals(270, json().path("kinds").asInt());

    Files.writeString(plays, text + "{\"speech\": 7}\n");
    Path job = Files.writeString(folder.resolve("job.yaml"), JOB);
    assertEquals(0, hasten("data", "inspect", job, "--json"), err);
    JsonNode train = json().path("train");
    assertEquals(16, train.path("shape").path(0).asInt());
    long places = train.path("examples").asLong() * 16;
    long said = 0;
    for (JsonNode count : train.path("class_counts")) {
      said += count.asLong();
    }
    assertEquals(places, said + train.path("left_over").asLong());
    assertEquals(0, train.path("labels_outside").asInt());
    assertEquals(0, hasten("data", "inspect", job), err);
    assertTrue(out.contains("260 others"), out);

    Path run = folder.resolve("run");
    assertEquals(0, hasten("train", job, "--out", run, "--json"), err);
    JsonNode trained = json().path("metrics");
    assertEquals(0, hasten("eval", run, "--json"), err);
    assertEquals(trained, json().path("metrics"));

    Path packed = folder.resolve("packed");
    assertEquals(0, hasten("data", "pack", job, "--out", packed), err);
    int model = JOB.indexOf("model:");
    Path other =
        Files.writeString(
            folder.resolve("packed.yaml"),
            "data: {name: packed, path: packed}\n" + JOB.substring(model));
    assertEquals(0, hasten("train", other, "--out", folder.resolve("run2"), "--json"), err);
    assertEquals(trained, json().path("metrics"), "the same bits");
  }

  @Test
  void aFileOfDataIsToldWhatToWrite() throws IOException {
    for (String name : List.of("plays.txt", "rows.parquet")) {
      assertEquals(2, hasten("data", "inspect", Files.writeString(folder.resolve(name), "a")));
      assertTrue(err.contains("write a job file with data: {name: t"), err);
      assertTrue(err.contains("path: " + name), err);
    }
  }

  @Test
  void aTextThatIsNoneIsRefused() {
    assertEquals(2, hasten("data", "tokenizer", folder.resolve("none.txt")));
    assertTrue(err.contains("there is no such file"), err);
  }
}
