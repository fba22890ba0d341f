package dev.hasten.data.order;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.ImageSource;
import dev.hasten.data.Pixels;
import dev.hasten.data.table.Table;
import dev.hasten.data.table.TableOptions;
import dev.hasten.data.text.TextData;
import dev.hasten.data.text.TextOptions;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only sources that mean the same are mixed, and training sees them as their own. */
class MixtureTest {
  @TempDir private Path folder;

  /** Images of noise. */
  private record Noise(List<String> classNames) implements ImageSource {
    @Override
    public int size() {
      return 6;
    }

    @Override
    public int label(int number) {
      return number % classNames.size();
    }

    @Override
    public byte[] read(int number) {
      return new byte[0];
    }

    @Override
    public Pixels decode(int number, byte[] bytes) {
      RandomStream random = new RandomStream(number, "pixels");
      byte[] pixels = new byte[3 * 20 * 16];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) random.nextInt(256);
      }
      return new Pixels(20, 16, pixels);
    }
  }

  private static Dataset images(String name, String... classes) {
    return ImageDataset.of(name, new Noise(List.of(classes)), ImageOptions.of(8));
  }

  private static String refusal(Dataset... sources) {
    return assertThrows(DataException.class, () -> Mixture.joined(List.of(sources))).getMessage();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void joinedImagesAreTrainedOnInRandomCrops() {
    Dataset joined =
        Mixture.joined(List.of(images("one", "cat", "dog"), images("two", "cat", "dog")));
    try (BatchSource source = joined.batches(4, 1);
        Scope scope = Scope.open()) {
      Batch batch = source.next();
      int[] numbers = batch.numbers().examples();
      float[] seen = Tensors.toFloats(batch.inputs());
      assertArrayEquals(Tensors.toFloats(joined.trainingBatch(numbers, 1, 0).inputs()), seen);
      float[] centres = Tensors.toFloats(joined.batch(numbers).inputs());
      assertFalse(Arrays.equals(centres, seen));
    }
  }

  @Test
  void otherClassesAreRefused() {
    Dataset animals = images("animals", "cat", "dog");
    Dataset things = images("things", "car", "plane");
    String words = refusal(animals, things);
    assertTrue(words.contains("\"cat\" in animals and \"car\" in things"), words);
    assertEquals(List.of("cat", "dog"), Mixture.joined(List.of(animals, animals)).classNames());
    assertEquals(words, refusal(Mixture.joined(List.of(animals)).subset(0, 2), things)); // by views
  }

  @Test
  void otherTokenizersAreRefused() throws IOException {
    TextOptions options = TextOptions.builder(2).characters().testShare(0.2).build();
    try (DataPair one = TextData.read(file("one.txt", "ab".repeat(10)), options);
        DataPair other = TextData.read(file("other.txt", "cd".repeat(10)), options)) {
      assertEquals(14, Mixture.joined(List.of(one.train(), one.train())).size());
      String words = refusal(one.train(), other.train());
      assertTrue(words.contains("use one tokenizer"), words);
    }
  }

  @Test
  void textOfDifferentLengthsIsRefused() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i < 15; i++) {
      lines.append("a".repeat(i)).append('\n');
    }
    Path text = file("lines.txt", lines.toString());
    TextOptions.Builder options =
        TextOptions.builder(16).documents(TextOptions.Documents.LINES).testShare(0.3);
    try (DataPair packed = TextData.read(text, options.layout(TextOptions.Layout.PACKED).build());
        DataPair bucketed =
            TextData.read(text, options.layout(TextOptions.Layout.BUCKETED).build())) {
      assertTrue(Mixture.joined(List.of(packed.train(), packed.train())).size() > 2);
      String words = refusal(bucketed.train(), bucketed.train());
      assertTrue(words.contains("choose the layout packed"), words);
    }
  }

  @Test
  void tablesOfAnotherSchemaAreRefused() throws IOException {
    TableOptions options = TableOptions.builder("kind").numeric("x").build();
    Path file = file("one.csv", "x,kind\n1,a\n2,b\n4,a\n5,b\n");
    Path otherFile = file("other.csv", "x,kind\n1,a\n2,b\n4,a\n9,b\n");
    try (DataPair one = Table.read(file, file, options);
        DataPair other = Table.read(otherFile, otherFile, options)) {
      assertEquals(8, Mixture.joined(List.of(one.train(), one.test())).size());
      String words = refusal(one.train(), other.train());
      assertTrue(words.contains("one table"), words);
    }
  }
}
