package dev.hasten.data.look;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.Datasets;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that are arrays of bytes or floats: those that look alike, and those like no other. */
class NearImagesTest {
  private static final int SIDE = 28;

  /** Soft waves by a seed, 15 to 225, in so many equal channels. */
  private static byte[] waves(long seed, int channels, int add) {
    RandomStream random = new RandomStream(seed, "waves");
    double[] waves = new double[6];
    Arrays.setAll(waves, i -> random.nextDouble());
    byte[] pixels = new byte[channels * SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      double x = (i % SIDE + 0.5) / SIDE;
      double y = (i / SIDE % SIDE + 0.5) / SIDE;
      double value =
          Math.sin(9 * waves[0] * x + 6 * waves[1])
              + Math.sin(9 * waves[2] * y + 6 * waves[3])
              + Math.sin(7 * waves[4] * (x + y) + 6 * waves[5]);
      pixels[i] = (byte) (int) (120 + 35 * value + add);
    }
    return pixels;
  }

  private static Dataset images(int channels, boolean floats, byte[]... images) {
    int length = images[0].length;
    byte[] all = new byte[images.length * length];
    int[] labels = new int[images.length];
    for (int i = 0; i < images.length; i++) {
      System.arraycopy(images[i], 0, all, i * length, length);
      labels[i] = i % 2;
    }
    ArrayDataset bytes = ArrayDataset.ofBytes(all, labels, channels, SIDE, SIDE).withClasses(2);
    if (!floats) {
      return bytes;
    }
    float[] values;
    try (Scope scope = Scope.open()) {
      values = Tensors.toFloats(bytes.batch(0, bytes.size()).inputs());
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = 40 * values[i] - 17;
    }
    return ArrayDataset.ofFloats(values, labels, channels, SIDE, SIDE).withClasses(2);
  }

  /** Whatever the unit of the values. */
  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "3, false", "3, true"})
  void plantedNearDuplicatesAreFound(int channels, boolean floats) {
    byte[][] train = new byte[80][];
    for (int i = 0; i < train.length; i++) {
      train[i] = waves(i, channels, 0);
    }
    train[61] = waves(20, channels, 2); // of another label
    train[62] = train[5]; // the same, which is no near duplicate
    byte[][] test = {
      waves(7, channels, 2), waves(500, channels, 0), waves(8, channels, 0), waves(9, channels, -2)
    };
    Inspection found =
        Inspection.of(
            new DataPair(images(channels, floats, train), images(channels, floats, test)));
    assertEquals(List.of(new NearPair(7, 0, false), new NearPair(9, 3, true)), found.near());
    assertEquals(List.of(new NearGroup(List.of(20, 61), Set.of(0L, 1L))), found.twins());
    assertEquals(1, found.testSeenInTraining());
    assertEquals(new Compared(Compared.Kind.IMAGES, 80, 4, 0), found.compared());
  }

  @Test
  void theOneThatIsUnlikeItsClassIsTold() {
    byte[][] train = new byte[48][];
    for (int i = 0; i < train.length; i++) {
      train[i] = waves(i % 2 == 0 ? 1 : 2, 1, i % 5);
    }
    train[30] = waves(77, 1, 0);
    Dataset data = images(1, false, train);
    Inspection found = Inspection.of(new DataPair(data, data.subset(0, 3)));
    assertEquals(List.of(30), found.outliers().stream().map(Outlier::example).toList());
  }

  /** Copies of digits, some pixels of which are a little brighter, put among those to test on. */
  @Test
  void copiesOfDigitsAreFoundAmongThoseToTestOn() {
    try (DataPair digits = Datasets.resolve("digits")) {
      Dataset train = digits.train();
      float[] values;
      try (Scope scope = Scope.open()) {
        values = Tensors.toFloats(train.batch(100, 140).inputs());
      }
      for (int i = 0; i < values.length; i += 16) { // four of 64 pixels
        values[i] = values[i] > 0.5f ? values[i] - 1 / 16f : values[i] + 1 / 16f;
      }
      int[] labels = Arrays.copyOfRange(train.labels(), 100, 140);
      Dataset test = ArrayDataset.ofFloats(values, labels, 1, 8, 8).withClasses(10);
      Inspection found = Inspection.of(new DataPair(train, test));
      long copies = found.near().stream().filter(pair -> pair.train() == pair.test() + 100).count();
      assertTrue(copies >= 30, copies + " of 40");
      assertTrue(found.near().size() < 2 * copies, found.near().size() + " pairs");
      assertEquals(1437, found.compared().train());
    }
  }
}
