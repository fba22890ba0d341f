package dev.hasten.data.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.data.DataPair;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents whole in windows, and what is left over. */
class PackedDocumentsTest {
  private static final int SEPARATOR = 0;

  private static final int STRIDE = 100;

  /** Token {@code 100 d + p} is the p-th of document d, from 1, so that each tells its place. */
  private static List<int[]> documents(RandomStream random) {
    List<int[]> documents = new ArrayList<>();
    for (int i = random.nextInt(20); i >= 0; i--) {
      int[] document = new int[1 + random.nextInt(random.nextInt(4) == 0 ? 60 : 8)];
      int number = documents.size();
      Arrays.setAll(document, at -> STRIDE * number + at + 1);
      documents.add(document);
    }
    return documents;
  }

  @Test
  void everyPlaceOfEveryDocumentIsThereOnceAndOnlyLongOnesAreCut() {
    RandomStream random = new RandomStream(3, "documents");
    for (int round = 0; round < 500; round++) {
      int window = 1 + random.nextInt(12);
      List<int[]> documents = documents(random);
      PackedDocuments packed = PackedDocuments.of("d", documents, window, SEPARATOR, 2000);
      int[] cuts = new int[documents.size()];
      int[] ends = new int[documents.size()];
      Set<Long> said = new HashSet<>();
      try (Scope scope = Scope.open()) {
        Batch all = packed.batch(0, packed.size());
        long[] inputs = Tensors.toLongs(all.inputs());
        long[] targets = Tensors.toLongs(all.targets());
        for (int i = 0; i < inputs.length; i++) {
          boolean last = i % window == window - 1;
          if (targets[i] == PackedDocuments.NOTHING) {
            assertEquals(SEPARATOR, inputs[i]);
          } else if (targets[i] == SEPARATOR) {
            int document = (int) inputs[i] / STRIDE;
            assertEquals(documents.get(document).length, inputs[i] % STRIDE);
            ends[document]++;
          } else {
            assertTrue(said.add(targets[i]), "twice");
            assertEquals(targets[i] % STRIDE == 1 ? SEPARATOR : targets[i] - 1, inputs[i]);
            boolean cut = last || inputs[i + 1] != targets[i];
            cuts[(int) targets[i] / STRIDE] += cut ? 1 : 0;
          }
        }
      }
      long places = 0;
      for (int i = 0; i < cuts.length; i++) {
        int length = documents.get(i).length + 1;
        places += length;
        assertEquals(1, ends[i]);
        assertTrue(cuts[i] <= (length - 1) / window, length + " cut " + cuts[i] + " times");
      }
      assertEquals(places - cuts.length, said.size());
      assertEquals((double) places / (packed.size() * window), packed.fill(), 1e-12);
    }
  }

  @Test
  void theFirstBinWithRoomTakesTheLongestFirst() {
    assertEquals(
        "[2, 0, 1, 1, 0]",
        Arrays.toString(FirstFit.bins(new int[] {1, 6, 5, 5, 4}, 10)),
        "6 and 4; 5 and 5; 1");
    assertEquals("[0]", Arrays.toString(FirstFit.bins(new int[] {10}, 10)));
    assertEquals("[]", Arrays.toString(FirstFit.bins(new int[0], 10)));
  }

  @Test
  void speechesFillTheirWindows() {
    requireFilled(BytePairsTest.FOLDER.resolve("sample.txt"), 128);
  }

  /** All 7,222 of them, where they are at hand. */
  @ParameterizedTest
  @CsvSource({"64", "256", "1024"})
  void allSpeechesFillTheirWindows(int window) {
    Path folder = Path.of(Optional.ofNullable(System.getenv("HASTEN_DATA")).orElse("none"));
    Path file = folder.resolve("tinyshakespeare.txt");
    Assumptions.assumeTrue(Files.exists(file), "no " + file);
    requireFilled(file, window);
  }

  private static void requireFilled(Path file, int window) {
    TextOptions options =
        TextOptions.builder(window)
            .documents(TextOptions.Documents.PARAGRAPHS)
            .layout(TextOptions.Layout.PACKED)
            .build();
    try (DataPair pair = TextData.read(file, options)) {
      double fill = ((TextDataset) pair.train()).fill();
      System.Logger log = System.getLogger(PackedDocumentsTest.class.getName());
      log.log(System.Logger.Level.INFO, () -> file + ", windows of " + window + ": " + fill);
      assertTrue(fill >= 0.99, "filled " + fill);
    }
  }
}
