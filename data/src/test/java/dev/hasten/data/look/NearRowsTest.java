package dev.hasten.data.look;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.table.Table;
import dev.hasten.data.table.TableOptions;
import dev.hasten.engine.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that are nearly the same, and rows like no other. */
class NearRowsTest {
  private static final String HEAD = "x,y,kind,label\n";

  @TempDir private Path folder;

  private static String row(double x, Object y, int kind, String label) {
    return x + "," + y + ",k" + kind + "," + label + "\n";
  }

  /** Rows 0 to 39 lie apart; x deviates by 11.4, so that 0.02 deviations are 0.228. */
  @Test
  void plantedNearDuplicatesOfATableAreFound() throws IOException {
    StringBuilder train = new StringBuilder(HEAD);
    for (int i = 0; i < 40; i++) {
      train.append(row(i, i == 9 ? "NA" : i * 7 % 40, i % 3, i % 2 == 0 ? "a" : "b"));
    }
    train.append(row(30.1, 10, 0, "b")); // 40, nearly 30
    String test =
        HEAD
            + row(12.2, 4, 0, "a") // nearly 12
            + row(14.25, 18, 2, "a") // too far from 14
            + row(16.1, 32, 0, "a") // 16 is of another kind
            + row(20, 20, 2, "b") // 20 itself, under another label
            + row(22.1, "NA", 1, "a") // 22 misses nothing
            + row(9.1, "NA", 0, "a") // nearly 9, which misses it too, under another label
            + row(30.05, 10, 0, "a"); // nearly 30 and 40
    Path trainFile = Files.writeString(folder.resolve("train.csv"), train);
    Path testFile = Files.writeString(folder.resolve("test.csv"), test);
    try (DataPair data = Table.read(trainFile, testFile, TableOptions.builder("label").build())) {
      Inspection found = Inspection.of(data);
      assertEquals(
          List.of(
              new NearPair(12, 0, true),
              new NearPair(9, 5, false),
              new NearPair(30, 6, true),
              new NearPair(40, 6, false)),
          found.near());
      assertEquals(List.of(new NearGroup(List.of(30, 40), Set.of(0L, 1L))), found.twins());
      assertEquals(1, found.testSeenInTraining());
      assertEquals(new Compared(Compared.Kind.ROWS, 41, 7, 0), found.compared());
      assertEquals(4 + 3, found.alike());
      assertTrue(found.nearnessTells());
    }
  }

  /** As comparing all pairs does. */
  @ParameterizedTest
  @CsvSource({"1, 1, 0", "2, 2, 1", "3, 3, 2", "4, 8, 3"})
  void theIndexMissesNone(long seed, int numbers, int others) {
    RandomStream random = new RandomStream(seed, "rows");
    RowPlaces places =
        new RowPlaces(
            IntStream.range(0, numbers).toArray(),
            IntStream.range(numbers, numbers + others).toArray(),
            true);
    List<RowPoint> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      float[] values = new float[numbers + others];
      for (int at = 0; at < values.length; at++) {
        values[at] = at < numbers ? (float) random.nextGaussian() : random.nextInt(2);
        if (i % 2 == 1) { // as the one before, within the tolerance or a little beyond
          float shift = at < numbers ? 0.022f * (2 * (float) random.nextDouble() - 1) : 0;
          values[at] = rows.get(i - 1).means()[at] + shift;
        }
      }
      rows.add(new RowPoint(i, 0, values, places));
    }
    RowIndex index = new RowIndex(rows);
    int pairs = 0;
    for (RowPoint one : rows) {
      List<RowPoint> expected = rows.stream().filter(one::isLike).toList();
      assertEquals(expected, index.like(one), "like " + one.example());
      pairs += expected.size();
    }
    assertTrue(pairs > 500, pairs + " pairs");
    assertEquals(0, index.cutShort());
  }

  /** Of arrays the numbers are standardised here, and what is no number is the mean. */
  @Test
  void rowsOfArraysAreComparedInDeviationsOfTraining() {
    float[][] train = new float[50][];
    for (int i = 0; i < train.length; i++) {
      train[i] = new float[] {1e6f * i, i * 11 % 50};
    }
    float[][] test = {{7.1e6f, 27}, {7.5e6f, 27}, {Float.NaN, 27}};
    DataPair data = new DataPair(numbers(train), numbers(test));
    Inspection found = Inspection.of(data);
    assertEquals(List.of(new NearPair(7, 0, true)), found.near());
    assertEquals(1, found.test().missing());
    assertTrue(found.table().isEmpty());
  }

  private static Dataset numbers(float[][] rows) {
    double[] prices = new double[rows.length];
    for (int i = 0; i < prices.length; i++) {
      prices[i] = i;
    }
    return ArrayDataset.ofFloats(rows, prices, new NumericTarget("price", 0, 1));
  }

  /** Within 1 of 0 in both numbers but for one: the usual distance is 0.5 or so. */
  @Test
  void aRowFarFromItsClassIsAnOutlier() {
    RandomStream random = new RandomStream(2, "rows");
    float[][] rows = new float[60][];
    int[] labels = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      labels[i] = i % 2;
      float centre = labels[i] * 10;
      rows[i] =
          new float[] {
            centre + 2 * (float) random.nextDouble() - 1,
            centre + 2 * (float) random.nextDouble() - 1
          };
    }
    rows[31] = new float[] {0, 0}; // of class 1, but among class 0
    Dataset data = ArrayDataset.ofFloats(rows, labels);
    Inspection found = Inspection.of(new DataPair(data, data.subset(0, 5)));
    assertEquals(List.of(31), found.outliers().stream().map(Outlier::example).toList());
    assertEquals(1, found.outliers().get(0).label());
    assertTrue(found.outliers().get(0).times() > 10, found.outliers().toString());
  }

  /** 3,000 rows of one number have others near them by chance. */
  @Test
  void whereRowsLieDenselyNothingIsSaid() {
    RandomStream random = new RandomStream(4, "dense");
    float[][] rows = new float[3000][1];
    int[] labels = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i][0] = (float) random.nextGaussian();
      labels[i] = i % 2;
    }
    Dataset data = ArrayDataset.ofFloats(rows, labels);
    Inspection found = Inspection.of(new DataPair(data, data.subset(0, 5)));
    assertFalse(found.nearnessTells(), found.alike() + " alike");
  }

  @Test
  void ofMoreThanFitASampleIsCompared() {
    int many = 200_050;
    float[] values = new float[4 * many];
    RandomStream random = new RandomStream(5, "many");
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Dataset data = ArrayDataset.ofFloats(values, new int[many], 4).withClasses(2);
    Inspection found = Inspection.of(new DataPair(data, data.subset(0, 9)));
    assertEquals(200_000, found.compared().train());
    assertEquals(9, found.compared().test());
  }
}
