package dev.hasten.data.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.Position;
import dev.hasten.data.text.TextData;
import dev.hasten.data.text.TextOptions;
import dev.hasten.data.text.TextOptions.Layout;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Windows of documents, packed once and trained from as from the text. */
class PackedTokensTest {
  private static final Path SAMPLE = Path.of("src/test/resources/dev/hasten/data/text/sample.txt");

  @TempDir private Path folder;

  private static DataPair text(Layout layout) {
    return TextData.read(
        SAMPLE,
        TextOptions.builder(32).documents(TextOptions.Documents.PARAGRAPHS).layout(layout).build());
  }

  private static List<String> batches(Dataset data, Position from) {
    List<String> all = new ArrayList<>();
    try (BatchSource source = data.batches(16, 4)) {
      source.seek(from);
      while (source.position().epoch() < 2) {
        try (Scope scope = Scope.open()) {
          Batch next = source.next();
          all.add(
              Arrays.toString(Tensors.toLongs(next.inputs()))
                  + Arrays.toString(Tensors.toLongs(next.targets()))
                  + Arrays.toString(next.numbers().examples()));
        }
      }
    }
    return all;
  }

  @Test
  void theyHaveTheBitsOfTheTextAndGoOnWithin() throws IOException {
    try (DataPair text = text(Layout.PACKED)) {
      PackedManifest manifest = PackedSamples.pack(text, folder, 20_000);
      assertEquals(RecordKind.TOKENS, manifest.facts().kind());
      assertTrue(manifest.halves().get(0).shards().size() > 2);
      try (DataPair packed = PackedData.arrays(folder)) {
        assertEquals(PackedSamples.shardSizes(manifest), PackedSamples.shardSizes(packed.train()));
        List<String> all = batches(text.train(), Position.START);
        assertEquals(all, batches(packed.train(), Position.START));
        assertEquals(all.subList(5, all.size()), batches(packed.train(), new Position(0, 5)));
        assertEquals(text.test().size(), packed.test().size());
        assertEquals(text.train().documentStart(), packed.train().documentStart());
        assertEquals(text.train().classes(), packed.train().classes());
        assertEquals(32, packed.train().tokens());
      }
    }
  }

  @Test
  void windowsThatBeginAnywhereAreRefused() {
    for (Layout layout : List.of(Layout.STREAM, Layout.BUCKETED)) {
      try (DataPair text = text(layout)) {
        String words =
            assertThrows(DataException.class, () -> PackedSamples.pack(text, folder, 1 << 20))
                .getMessage();
        assertTrue(words.contains("lay the text out as packed"), words);
      }
    }
  }

  @Test
  void aManifestThatBeginsDocumentsWithNoTokenIsRefused() throws IOException {
    try (DataPair text = text(Layout.PACKED)) {
      PackedSamples.pack(text, folder, 1 << 20);
    }
    Path manifest = folder.resolve(PackedManifest.FILE);
    String sound = Files.readString(manifest);
    for (String bad : List.of("257", "-1", "null", "1.5")) {
      Files.writeString(
          manifest, sound.replace("\"document_start\" : 256", "\"document_start\" : " + bad));
      String words =
          assertThrows(DataException.class, () -> PackedData.arrays(folder)).getMessage();
      assertTrue(words.contains("document_start"), words);
    }
  }

  /** Sums stand over records: flipped bits are told with their place, in 10,000 shards. */
  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aMutatedShardIsReadOrRefused() throws IOException {
    try (DataPair text = text(Layout.PACKED)) {
      PackedSamples.pack(text, folder, 1 << 20);
    }
    Path shard = folder.resolve("train-00000.shard");
    byte[] sound = Files.readAllBytes(shard);
    RandomStream random = new RandomStream(2, "fuzz");
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = sound.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.delete(shard); // mapped by those before
      Files.write(shard, random.nextInt(10) == 0 ? Arrays.copyOf(bytes, bytes.length / 2) : bytes);
      DataException fault =
          assertThrows(
              DataException.class,
              () -> {
                try (DataPair packed = PackedData.arrays(folder);
                    Scope scope = Scope.open()) {
                  packed.train().batch(0, packed.train().size());
                }
              });
      assertTrue(fault.getMessage().startsWith("expected "), fault::toString);
      assertTrue(fault.getMessage().contains(shard.toString()), fault::toString);
    }
  }
}
