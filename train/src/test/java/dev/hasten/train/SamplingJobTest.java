package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobException;
import dev.hasten.train.job.JobFile;
import dev.hasten.train.job.JobText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How examples are drawn, as job files say it. */
class SamplingJobTest {
  @TempDir private Path folder;

  @BeforeEach
  void scores() throws IOException {
    Files.write(folder.resolve("scores.txt"), Collections.nCopies(1337, "0.5"));
    Files.write(folder.resolve("few.txt"), List.of("1", "2"));
  }

  private Job job(String data) {
    return parse(
        "data: "
            + data
            + "\nmodel: mlp\n"
            + "baseline: {length: 4ep, batch: 16, optimizer: {name: sgd, learning_rate: 1e-1}}\n");
  }

  private Job parse(String text) {
    return JobFile.parse(
        "job.yaml", folder, text, List.of(), Optional.empty(), Catalogs.standard());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: digits, hold_out: 100, sampling: {name: class-balanced}}",
        "{name: digits, hold_out: {of_each_class: 100}, sampling: {name: weighted, scores:"
            + " scores.txt}}",
        "{name: digits, hold_out: 100, sampling: {name: importance, scores: scores.txt, share:"
            + " 10%}}",
        "{name: digits, hold_out: 100, sampling: {name: hard, scores: scores.txt, times: 2}}",
        "{name: digits, hold_out: 100, sampling: {name: curriculum, scores: scores.txt, epochs:"
            + " 2}}",
        "{name: digits, hold_out: 100, sampling: {name: pruned, scores: scores.txt, share: 40%,"
            + " keep: easiest}}",
        "{name: mixture, sources: [digits, {name: digits, hold_out: 100}], weights: [3, 1],"
            + " last_weights: [1, 3], epochs: 4}"
      })
  void eachIsWrittenBackAsItWasRead(String data) {
    Job job = job(data);
    assertEquals(job.data(), parse(JobText.yaml(job)).data());
  }

  @Test
  void faultsAreToldWithWhatToDo() {
    for (String data :
        List.of(
            "{name: digits, sampling: {name: weightd, scores: scores.txt}}",
            "{name: digits, sampling: {name: weighted}}",
            "{name: digits, sampling: {name: class-balanced, scores: scores.txt}}",
            "{name: digits, sampling: {name: hard, scores: scores.txt, share: 0}}",
            "{name: digits, sampling: {name: hard, scores: nowhere.txt}}",
            "{name: digits, hold_out: 100, sampling: {name: pruned, scores: scores.txt, keep: all}}",
            "{name: mixture, sources: []}",
            "{name: mixture, sources: [digits, digits], weights: [1]}",
            "{name: mixture, sources: [digits, digits], hold_out: 100}",
            "{name: mixture, sources: [digits, digits], hold_out: {of_each_class: 100}}",
            "{name: mixture, sources: [digits, digits], sampling: {name: class-balanced}}",
            "{name: mixture, sources: [digits, {name: digits, sampling: {name: class-balanced}}]}",
            "{name: mixture, sources: [digits, {name: mixture, sources: [digits]}]}")) {
      assertThrows(JobException.class, () -> job(data), data);
    }
    Job few = job("{name: digits, sampling: {name: weighted, scores: few.txt}}");
    String words = assertThrows(DataException.class, () -> few.data().open()).getMessage();
    assertTrue(words.contains("but got 2: write one a line"), words);
  }

  @Test
  void itOpensAndKeepsTheOtherHalf() {
    Job job =
        job("{name: digits, hold_out: {of_each_class: 100}, sampling: {name: class-balanced}}");
    try (DataPair data = job.data().open();
        DataPair plain = job("{name: digits, hold_out: {of_each_class: 100}}").data().open()) {
      assertEquals(100, data.test().size());
      assertEquals(plain.train().size(), data.train().size());
      assertNotEquals(plain.train().fingerprint(), data.train().fingerprint());
    }
  }

  @Test
  void whatIsPrunedIsLeftOutAndOtherScoresMakeOtherData() throws IOException {
    String text =
        "{name: digits, hold_out: 100, sampling: {name: pruned, scores: %s, share: 25%%}}";
    List<String> rising = IntStream.range(0, 1337).mapToObj(String::valueOf).toList();
    Files.write(folder.resolve("rising.txt"), rising);
    try (DataPair flat = job(String.format(text, "scores.txt")).data().open();
        DataPair kept = job(String.format(text, "rising.txt")).data().open();
        DataPair all = job("{name: digits, hold_out: 100}").data().open()) {
      assertEquals(334, kept.train().size());
      assertEquals(100, kept.test().size());
      int[] labels = all.train().labels();
      assertArrayEquals(Arrays.copyOfRange(labels, 1337 - 334, 1337), kept.train().labels());
      assertNotEquals(flat.train().fingerprint(), kept.train().fingerprint());
    }
  }

  @Test
  void tablesOfAMixtureAreReadByTheSchemaOfTheFirst() throws IOException {
    StringBuilder one = new StringBuilder("size,kind\n");
    StringBuilder other = new StringBuilder("size,kind\n");
    for (int i = 0; i < 50; i++) {
      one.append(i).append(i % 2 == 0 ? ",a\n" : ",b\n");
      other.append(100 + i).append(i % 2 == 0 ? ",a\n" : ",b\n");
    }
    Files.writeString(folder.resolve("one.csv"), one);
    Files.writeString(folder.resolve("other.csv"), other);
    String table = "{name: table, path: %s, target: kind}";
    String first = String.format(table, "one.csv");
    String second = String.format(table, "other.csv");
    try (DataPair alone = job(first).data().open();
        DataPair mixed =
            job("{name: mixture, sources: [" + first + ", " + second + "]}").data().open();
        Scope scope = Scope.open()) {
      assertEquals(80, mixed.train().size());
      assertEquals(20, mixed.test().size());
      float[] own = Tensors.toFloats(alone.train().batch(0, 40).inputs());
      float[] all = Tensors.toFloats(mixed.train().batch(0, 80).inputs());
      assertArrayEquals(own, Arrays.copyOf(all, own.length));
      for (int row = 40; row < 80; row++) {
        assertTrue(all[row] > 2, "100 and more is far above the first");
      }
    }
    Files.writeString(folder.resolve("other.csv"), other.toString().replace(",b", ",c"));
    Job strange = job("{name: mixture, sources: [" + first + ", " + second + "]}");
    assertThrows(DataException.class, () -> strange.data().open());
  }
}
