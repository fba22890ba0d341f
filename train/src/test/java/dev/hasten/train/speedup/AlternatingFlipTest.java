package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hasten.data.Batch;
import dev.hasten.data.Batches;
import dev.hasten.data.ExampleNumbers;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against the definition in section 3.6 of the paper. */
class AlternatingFlipTest {
  private static final int COUNT = 10_000;
  private static final int[] ALL = IntStream.range(0, COUNT).toArray();

  @Test
  void halfOfTheImagesBeginMirroredAndAllChangeSidesInEveryEpoch() {
    boolean[] first = AlternatingFlip.mirrored(new ExampleNumbers(ALL, 0), 7);
    int count = 0;
    for (int epoch = 1; epoch < 4; epoch++) {
      boolean[] now = AlternatingFlip.mirrored(new ExampleNumbers(ALL, epoch), 7);
      for (int i = 0; i < COUNT; i++) {
        assertEquals(epoch % 2 == 0, now[i] == first[i], "example " + i + ", epoch " + epoch);
      }
    }
    for (boolean mirrored : first) {
      count += mirrored ? 1 : 0;
    }
    assertEquals(COUNT / 2.0, count, 4 * Math.sqrt(COUNT) / 2); // four deviations of a fair coin
  }

  @Test
  void anExampleIsMirroredWhereverItStandsInABatchAndBySeed() {
    boolean[] first = AlternatingFlip.mirrored(new ExampleNumbers(ALL, 0), 7);
    int[] backwards = IntStream.range(0, COUNT).map(i -> COUNT - 1 - i).toArray();
    boolean[] last = AlternatingFlip.mirrored(new ExampleNumbers(backwards, 0), 7);
    for (int i = 0; i < COUNT; i++) {
      assertEquals(first[i], last[COUNT - 1 - i]);
    }
    boolean[] other = AlternatingFlip.mirrored(new ExampleNumbers(ALL, 0), 8);
    int same = (int) IntStream.range(0, COUNT).filter(i -> first[i] == other[i]).count();
    assertEquals(COUNT / 2.0, same, 4 * Math.sqrt(COUNT) / 2);
  }

  @Test
  void twoEpochsOfShuffledBatchesShowBothSidesOfEachImage() {
    Seams seams = new Seams(new RandomStreams(3), new long[] {1, 12, 12}, 3);
    new AlternatingFlip().install(seams);
    float[][][] seen = new float[2][Bench.DATA.size()][];
    try (Batches batches = new Batches(Bench.DATA, 30, 5, false, true)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        for (int k = 0; k < batches.batchesPerEpoch(); k++) {
          try (Scope scope = Scope.open()) {
            Batch batch = batches.next();
            assertEquals(epoch, batch.numbers().epoch());
            Progress progress = new Progress(0, 10, 5);
            float[] pixels =
                Tensors.toFloats(seams.batchTransform().transform(batch, progress).inputs());
            int[] examples = batch.numbers().examples();
            for (int i = 0; i < examples.length; i++) {
              seen[epoch][examples[i]] = Arrays.copyOfRange(pixels, i * 144, (i + 1) * 144);
            }
          }
        }
      }
    }
    for (int i = 0; i < seen[0].length; i++) {
      float[] mirrored = new float[144];
      for (int j = 0; j < 144; j++) {
        mirrored[j] = seen[0][i][j / 12 * 12 + 11 - j % 12];
      }
      assertArrayEquals(mirrored, seen[1][i], "example " + i);
    }
  }

  @Test
  void numbersGoWithTheExamplesThroughSlicesAndSelections() {
    ExampleNumbers numbers = new ExampleNumbers(new int[] {5, 3, 9}, 2);
    assertArrayEquals(new int[] {9, 5}, numbers.at(new long[] {2, 0}).examples());
    try (Scope scope = Scope.open()) {
      Batch batch =
          new Batch(Tensors.ofFloats(new float[3], 3, 1), Tensors.ofLongs(new long[3], 3), numbers);
      assertArrayEquals(new int[] {3, 9}, batch.slice(1, 3).numbers().examples());
      assertEquals(2, batch.slice(1, 3).withInputs(batch.inputs()).numbers().epoch());
    }
  }

  @Test
  void batchesWithoutNumbersAreRefused() {
    assertEquals(
        "expected batches that say which examples they hold for alternating-flip, but these do not:"
            + " train on a Dataset, or give each Batch its ExampleNumbers",
        assertThrows(
                IllegalArgumentException.class,
                () -> ExampleNumbers.NONE.require("alternating-flip"))
            .getMessage());
    assertEquals(Set.of("random-flip"), new AlternatingFlip().conflicts().keySet());
  }
}
