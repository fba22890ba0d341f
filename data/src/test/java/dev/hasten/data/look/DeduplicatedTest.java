package dev.hasten.data.look;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.BadExample;
import dev.hasten.data.BatchSource;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.ImageSource;
import dev.hasten.data.Pixels;
import dev.hasten.data.TokenDataset;
import dev.hasten.data.text.TextData;
import dev.hasten.data.text.TextDataset;
import dev.hasten.data.text.TextOptions;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of examples that are the same the first stays. */
class DeduplicatedTest {
  @TempDir private Path folder;

  /** Waves by a seed; an image is told by its seed and its side, and cannot be read with side 0. */
  private record Waves(int[] seeds, int[] sides) implements ImageSource {
    @Override
    public List<String> classNames() {
      return List.of("a", "b");
    }

    @Override
    public int size() {
      return seeds.length;
    }

    @Override
    public int label(int number) {
      return number % 2;
    }

    @Override
    public byte[] read(int number) {
      return new byte[0];
    }

    @Override
    public Pixels decode(int number, byte[] bytes) {
      int side = sides[number];
      if (side == 0) {
        throw new DataException("expected an image, but got none");
      }
      RandomStream random = new RandomStream(seeds[number], "waves");
      double x = 3 + 3 * random.nextDouble();
      double y = 3 + 3 * random.nextDouble();
      double phase = 6 * random.nextDouble();
      byte[] pixels = new byte[3 * side * side];
      for (int i = 0; i < pixels.length; i++) {
        double across = (i / 3 % side + 0.5) / side;
        double down = (i / 3 / side + 0.5) / side;
        pixels[i] = (byte) (int) (120 + 60 * Math.sin(x * across + y * down + phase));
      }
      return new Pixels(side, side, pixels);
    }
  }

  private static ImageDataset images(int[] seeds, int[] sides) {
    return ImageDataset.of("waves", new Waves(seeds, sides), ImageOptions.of(8));
  }

  @Test
  void theFirstOfEqualRowsStaysWhateverTheLabels() {
    float[][] rows = {{1, 2}, {3, 4}, {1, 2}, {2, 1}, {3, 4}, {1, 2}, {-0f, 1}, {0f, 1}};
    Dataset data = ArrayDataset.ofFloats(rows, new int[] {0, 1, 1, 0, 1, 0, 1, 1});
    Dataset fewer = Deduplicated.of(data, false);
    assertEquals(5, fewer.size()); // -0 and 0 are other bytes
    assertArrayEquals(new int[] {0, 1, 0, 1, 1}, fewer.labels());
    assertEquals(
        List.of(
            new BadExample("example 2", "is the same as example 0"),
            new BadExample("example 4", "is the same as example 1"),
            new BadExample("example 5", "is the same as example 0")),
        fewer.leftOut());
    try (Scope scope = Scope.open()) {
      assertArrayEquals(
          new float[] {1, 2, 3, 4, 2, 1, -0f, 1, 0, 1},
          Tensors.toFloats(fewer.batch(0, 5).inputs()));
    }
    assertTrue(!fewer.fingerprint().equals(data.fingerprint()));
    assertSame(fewer, Deduplicated.of(fewer, false), "nothing is left to leave out");
  }

  @Test
  void whatIsHeldOutIsNotLookedAt() {
    float[][] rows = new float[40][1];
    IntStream.range(0, 40).forEach(i -> rows[i][0] = i / 2);
    DataPair pair = ArrayDataset.ofFloats(rows, new int[40]).holdOut(20, 1);
    Dataset fewer = Deduplicated.of(pair.train(), false);
    try (Scope scope = Scope.open()) {
      float[] values = Tensors.toFloats(pair.train().batch(0, 20).inputs());
      long different = IntStream.range(0, 20).mapToObj(i -> values[i]).distinct().count();
      assertEquals(different, fewer.size());
      assertEquals(20 - different, fewer.leftOut().size());
      assertTrue(different < 20 && different > 10, "some pairs were parted: " + different);
    }
  }

  @Test
  void otherSizesOfAnImageGoWhereNearOnesAreTo() {
    int[] seeds = {1, 2, 1, 3, 2, 1, 4};
    int[] sides = {80, 80, 80, 80, 120, 160, 80};
    ImageDataset data = images(seeds, sides);
    Dataset exact = Deduplicated.of(data, false);
    assertEquals(List.of(new BadExample("image 2", "is the same as image 0")), exact.leftOut());
    assertEquals(6, exact.size());
    ImageDataset near = assertInstanceOf(ImageDataset.class, Deduplicated.of(data, true));
    assertEquals(
        List.of(
            new BadExample("image 2", "is the same as image 0"),
            new BadExample("image 4", "looks like image 1"),
            new BadExample("image 5", "looks like image 0")),
        near.leftOut());
    assertArrayEquals(new int[] {0, 1, 1, 0}, near.labels()); // of 0, 1, 3, 6
    assertTrue(!near.fingerprint().equals(exact.fingerprint()));
  }

  @Test
  void whatCannotBeReadStaysForTrainingToTell() {
    Dataset data = Deduplicated.of(images(new int[] {1, 1, 1, 1}, new int[] {9, 0, 0, 9}), false);
    assertEquals(3, data.size());
    assertThrows(DataException.class, () -> data.batch(0, 3));
  }

  @Test
  void documentsThatComeAgainGoAndBatchesStayBucketed() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "abc\nde\nabc\nfgh\nde\nabc\nxyz\nq");
    TextOptions options =
        TextOptions.builder(8)
            .documents(TextOptions.Documents.LINES)
            .layout(TextOptions.Layout.BUCKETED)
            .build();
    try (DataPair pair = TextData.read(file, file, options)) {
      int all = pair.train().size();
      TextDataset fewer = assertInstanceOf(TextDataset.class, Deduplicated.of(pair.train(), false));
      assertEquals(all - 3, fewer.size());
      assertEquals(3, fewer.leftOut().size());
      assertTrue(fewer.isBucketed());
      try (BatchSource source = fewer.batches(2, 1);
          Scope scope = Scope.open()) {
        assertEquals(2, source.next().size());
      }
    }
  }

  @Test
  void whatCannotBeDoneIsRefused() {
    Dataset rows = ArrayDataset.ofFloats(new float[3][1], new int[3]);
    String words =
        assertThrows(DataException.class, () -> Deduplicated.of(rows, true)).getMessage();
    assertTrue(words.contains("leave near out"), words);
    Dataset windows = TokenDataset.of(new int[50], 4, 2);
    words = assertThrows(DataException.class, () -> Deduplicated.of(windows, false)).getMessage();
    assertTrue(words.contains("begin anywhere"), words);
  }
}
