package dev.hasten.data.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.BadExample;
import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.Batches;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.Position;
import dev.hasten.data.order.Mixture;
import dev.hasten.data.order.Sampling;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Text of files as windows of tokens. */
class TextDataTest {
  private static final Path SAMPLE = BytePairsTest.FOLDER.resolve("sample.txt");

  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void aStreamIsTheTextWithItsEndToEvaluateOn() throws IOException {
    Path file = file("abc.txt", "abcabcabcabcabcabcab"); // 20 characters
    try (DataPair pair =
            TextData.read(file, TextOptions.builder(2).characters().testShare(0.2).build());
        Scope scope = Scope.open()) {
      assertEquals(7, pair.train().size()); // 16 tokens
      assertEquals(1, pair.test().size());
      assertEquals(4, pair.train().classes());
      assertArrayEquals(
          new long[] {1, 2}, Tensors.toLongs(pair.test().batch(0, 1).inputs()), "b, c: 16 and 17");
      assertArrayEquals(
          new long[] {0, 1, 2, 0}, Tensors.toLongs(pair.train().batch(0, 2).inputs()));
    }
  }

  @Test
  void documentsAreJoinedBySeparatorsAndSplitBetween() throws IOException {
    Path file =
        file(
            "docs.jsonl",
            "{\"text\": \"ab\"}\n\n{\"id\": 1, \"text\": \"cd\"}\n{\"text\": \"ef\"}\n");
    try (DataPair pair = TextData.read(file, TextOptions.builder(1).testShare(0.3).build());
        Scope scope = Scope.open()) {
      assertArrayEquals(
          new long[] {'a', 'b', 256, 'c'}, Tensors.toLongs(pair.train().batch(0, 4).inputs()));
      assertArrayEquals(
          new long[] {'b', 256, 'c', 'd'}, Tensors.toLongs(pair.train().batch(0, 4).targets()));
      assertArrayEquals(new long[] {'e'}, Tensors.toLongs(pair.test().batch(0, 1).inputs()));
    }
  }

  @ParameterizedTest
  @CsvSource({"WHOLE,1", "PARAGRAPHS,3", "LINES,4"})
  void aPlainFileHoldsDocuments(TextOptions.Documents documents, int count) throws IOException {
    Path file = file("t.txt", "\uFEFFa\r\nb\n \n\nc\n\n\nd");
    TextOptions options = TextOptions.builder(1).documents(documents).build();
    assertEquals(
        count, TextFile.documents(file, options, new dev.hasten.data.internal.BadRows(0)).size());
  }

  @ParameterizedTest
  @EnumSource(TextOptions.Layout.class)
  void aBatchDependsOnSeedAndPlaceAlone(TextOptions.Layout layout) {
    TextOptions options =
        TextOptions.builder(32)
            .tokenizer(BytePairsTest.FOLDER.resolve("tokenizer.json"))
            .documents(TextOptions.Documents.PARAGRAPHS)
            .layout(layout)
            .build();
    try (DataPair pair = TextData.read(SAMPLE, options);
        DataPair again = TextData.read(SAMPLE, options)) {
      assertEquals(pair.train().fingerprint(), again.train().fingerprint());
      assertNotEquals(pair.train().fingerprint(), pair.test().fingerprint());
      List<String> all = take(pair.train(), 7, new Position(0, 0), 40);
      assertEquals(all, take(again.train(), 7, new Position(0, 0), 40));
      assertNotEquals(all, take(pair.train(), 8, new Position(0, 0), 40));
      for (int left = 1; left < 40; left += 7) {
        try (BatchSource source = pair.train().batches(8, 7)) {
          long epoch = source.epochLength().orElseThrow();
          Position place = new Position(left / epoch, left % epoch);
          assertEquals(all.subList(left, 40), take(again.train(), 7, place, 40 - left));
        }
      }
    }
  }

  @Test
  void documentsStayApartInSampledAndJoinedData() throws IOException {
    TextOptions.Builder packed = TextOptions.builder(16).documents(TextOptions.Documents.LINES);
    Path file = file("lines.txt", "one line\nanother\na third\nthe last of them\n".repeat(9));
    try (DataPair pair = TextData.read(file, packed.layout(TextOptions.Layout.PACKED).build());
        DataPair stream = TextData.read(file, packed.layout(TextOptions.Layout.STREAM).build())) {
      Dataset train = pair.train();
      Optional<Integer> start = train.documentStart();
      assertEquals(Optional.of(256), start);
      double[] even = new double[train.size()];
      Arrays.fill(even, 1);
      assertEquals(start, train.ordered(Sampling.weighted(even)).documentStart());
      assertEquals(start, train.subset(0, 2).documentStart());
      double[] weights = {1, 1};
      assertEquals(
          start, Mixture.of(List.of(train, pair.test()), weights, weights, 1).documentStart());
      assertEquals(start, Mixture.joined(List.of(train, pair.test())).documentStart());
      assertThrows(
          DataException.class,
          () -> Mixture.joined(List.of(train, stream.train())).documentStart());
    }
  }

  @Test
  void theTokenizerIsThereUntilBothHalvesAreClosed() {
    Path json = BytePairsTest.FOLDER.resolve("tokenizer.json");
    DataPair pair = TextData.read(SAMPLE, TextOptions.builder(8).tokenizer(json).build());
    Tokenizer tokenizer = ((TextDataset) pair.train()).tokenizer();
    pair.test().close();
    pair.test().close();
    assertEquals("abc", tokenizer.decode(tokenizer.encode("abc")));
    pair.train().subset(0, 1).close();
    DataPair held = pair.train().holdOut(2, 0);
    held.test().close();
    assertEquals("abc", tokenizer.decode(tokenizer.encode("abc")));
    held.train().close();
    assertThrows(IllegalStateException.class, () -> tokenizer.encode("abc"));
    pair.close();
  }

  /** Padded to the longest of a batch: nearly nothing where lengths are alike. */
  @Test
  void documentsOfLikeLengthsAreBatchedTogether() {
    TextOptions options =
        TextOptions.builder(512)
            .documents(TextOptions.Documents.PARAGRAPHS)
            .layout(TextOptions.Layout.BUCKETED)
            .build();
    try (DataPair pair = TextData.read(SAMPLE, options)) {
      Dataset data = pair.train();
      double bucketed = padding(data, data.batches(4, 3));
      double shuffled = padding(data, new Batches(data, 4, 3, false, true));
      assertTrue(bucketed < 0.05, bucketed + " is padding");
      assertTrue(shuffled > 0.3, shuffled + " would be, shuffled alone");
      try (BatchSource source = data.batches(4, 3)) {
        List<Integer> seen = new ArrayList<>();
        for (long i = source.epochLength().orElseThrow(); i > 0; i--) {
          try (Scope scope = Scope.open()) {
            Arrays.stream(source.next().numbers().examples()).forEach(seen::add);
          }
        }
        assertEquals(
            IntStream.range(0, data.size()).boxed().toList(), seen.stream().sorted().toList());
        assertEquals(new Position(1, 0), source.position());
      }
      DataPair held = data.holdOut(10, 1);
      assertEquals(data.size() - 10, held.train().size());
      assertTrue(padding(held.train(), held.train().batches(4, 3)) < 0.06);
    }
  }

  private static double padding(Dataset data, BatchSource source) {
    long places = 0;
    long left = 0;
    for (long i = source.epochLength().orElseThrow(); i > 0; i--) {
      try (Scope scope = Scope.open()) {
        Batch batch = source.next();
        long[] targets = Tensors.toLongs(batch.targets());
        places += targets.length;
        left += Arrays.stream(targets).filter(target -> target < 0).count();
      }
    }
    source.close();
    return (double) left / places;
  }

  @Test
  void aLongDocumentIsSeveralExamples() {
    BucketedDocuments data =
        BucketedDocuments.of("d", List.of(new int[] {1, 2, 3, 4, 5, 6}, new int[] {7}), 3, 0, 9);
    assertEquals(4, data.size()); // 1, 2, 3 and 3 places
    try (Scope scope = Scope.open()) {
      Batch all = data.batch(0, 4);
      assertArrayEquals(
          new long[] {6, 0, 0, 0, 7, 0, 0, 1, 2, 3, 4, 5}, Tensors.toLongs(all.inputs()));
      assertArrayEquals(
          new long[] {0, -100, -100, 7, 0, -100, 1, 2, 3, 4, 5, 6}, Tensors.toLongs(all.targets()));
      assertArrayEquals(new long[] {1, 1}, Tensors.shape(data.batch(0, 1).inputs()));
    }
  }

  private static List<String> take(Dataset data, long seed, Position from, int count) {
    List<String> batches = new ArrayList<>();
    try (BatchSource source = data.batches(8, seed)) {
      source.seek(from);
      for (int i = 0; i < count; i++) {
        try (Scope scope = Scope.open()) {
          Batch batch = source.next();
          batches.add(
              Arrays.toString(Tensors.toLongs(batch.inputs()))
                  + Arrays.toString(Tensors.toLongs(batch.targets())));
        }
      }
    }
    return batches;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"text\": 5}|expected a string with characters under \"text\", but got a number",
        "{\"text\": \"\"}|expected a string with characters under \"text\", but got an empty one",
        "{\"txt\": \"a\"}|expected a string with characters under \"text\", but got no such key",
        "{\"text\": null}|expected a string with characters under \"text\", but got null",
        "[]|expected an object",
        "{|expected JSON",
      })
  void aBadLineStopsWithItsPlaceOrIsLeftOut(String line, String expected) throws IOException {
    String sound = "{\"text\": \"abcdef\"}\n{\"text\": \"bcdefa\"}\n";
    Path file = file("t.jsonl", sound + line + "\n");
    TextOptions.Builder options = TextOptions.builder(1);
    String words =
        assertThrows(DataException.class, () -> TextData.read(file, options.build())).getMessage();
    assertTrue(words.startsWith(file + ":3: " + expected), words);
    assertTrue(words.endsWith("bad_rows: {skip: 10}"), words);
    try (DataPair left = TextData.read(file, options.skipBadRows(1).build());
        DataPair without = TextData.read(file("s.jsonl", sound), options.build())) {
      assertEquals(without.train().fingerprint(), left.train().fingerprint());
      assertEquals(
          List.of(file + ":3"), left.train().leftOut().stream().map(BadExample::place).toList());
    }
  }

  @Test
  void whatCannotBeReadIsToldWithItsPlace() throws IOException {
    Path broken = folder.resolve("latin.txt");
    Files.write(broken, new byte[] {'a', '\n', 'b', (byte) 0xE9, 'c'});
    assertFault("but got byte 0xe9 at 3 (line 2)", broken, TextOptions.builder(1));
    assertFault("there is no such file", folder.resolve("none.txt"), TextOptions.builder(1));
    assertFault("that is no file", folder, TextOptions.builder(1));
    assertFault("it holds none", file("blank.txt", " \n\n"), TextOptions.builder(1));
    assertFault("at least 6 tokens", file("short.txt", "abcd"), TextOptions.builder(5));
    assertFault(
        "two documents or more",
        file("one.jsonl", "{\"text\": \"a\"}"),
        TextOptions.builder(1).layout(TextOptions.Layout.PACKED));
    assertThrows(DataException.class, () -> TextOptions.builder(0).build());
    assertThrows(DataException.class, () -> TextOptions.builder(1).testShare(1).build());
    assertThrows(DataException.class, () -> TextOptions.builder(1).separator("x").build());
  }

  private static void assertFault(String expected, Path file, TextOptions.Builder options) {
    String words =
        assertThrows(DataException.class, () -> TextData.read(file, options.build())).getMessage();
    assertTrue(words.startsWith("expected ") && words.contains(expected), words);
  }
}
