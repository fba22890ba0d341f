package dev.hasten.data.look;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.Datasets;
import dev.hasten.data.EpochOrder;
import dev.hasten.data.Pixels;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels in doubt: by the paper's equations, and where a known share of a real set is wrong. */
class LabelDoubtTest {
  /** t_0 = (0.9 + 0.5 + 0.2) / 3, t_1 = (0.9 + 0.45) / 2, t_2 = 0.3, by hand. */
  @Test
  void aLabelIsInDoubtWhereAnotherClassTakesTheExampleForItsOwn() {
    float[][] probabilities = {
      {0.9f, 0.1f, 0},
      {0.5f, 0.3f, 0.2f}, // below t_0 and in no other class: no doubt, no certainty
      {0.2f, 0.8f, 0}, // above t_1: in doubt
      {0.05f, 0.9f, 0.05f},
      {0.55f, 0.45f, 0}, // above t_0: in doubt
      {0.3f, 0.4f, 0.3f}, // above t_2 alone, its own
    };
    int[] labels = {0, 0, 0, 1, 1, 2};
    int[] numbers = {10, 11, 12, 13, 14, 15};
    List<LabelDoubt> doubts = LabelDoubt.find(shares(probabilities), labels, numbers, 3);
    assertEquals(List.of(12, 14), doubts.stream().map(LabelDoubt::example).toList());
    assertEquals(List.of(1L, 0L), doubts.stream().map(LabelDoubt::likely).toList());
    assertEquals(0.6, doubts.get(0).margin(), 1e-6);
  }

  @Test
  void anExampleDoesNotVoteForItself() {
    float[][] points = {{0}, {0.1f}, {0.2f}, {5}, {5.1f}, {5.2f}};
    List<ClassShares> shares = NeighbourVotes.of(points, new int[] {0, 0, 1, 1, 1, 1});
    assertEquals(3.0 / 5, shares.get(2).of(1), 1e-6); // of all five others
    assertEquals(2.0 / 5, shares.get(0).of(0) + 1.0 / 5, 1e-6);
  }

  private static List<ClassShares> shares(float[][] probabilities) {
    return Arrays.stream(probabilities)
        .map(all -> new ClassShares(IntStream.range(0, all.length).toArray(), all))
        .toList();
  }

  /** By sorting all distances, where not every example is a reference and one vote is too many. */
  @Test
  void theNearestTenVote() {
    RandomStream random = new RandomStream(5, "points");
    float[][] points = new float[300][1];
    for (float[] point : points) {
      point[0] = (float) random.nextDouble();
    }
    int[] labels = IntStream.range(0, points.length).toArray(); // so that each vote is known
    int[] references = Arrays.copyOf(EpochOrder.shuffled(0, 0, points.length), 60);
    List<ClassShares> found = NeighbourVotes.of(points, labels, references.length);
    for (int i = 0; i < points.length; i++) {
      int row = i;
      int[] expected =
          Arrays.stream(references)
              .filter(other -> other != row)
              .boxed()
              .sorted(
                  Comparator.comparingDouble(
                      other -> Math.abs((double) points[other][0] - points[row][0])))
              .limit(10)
              .mapToInt(Integer::intValue)
              .sorted()
              .toArray();
      assertArrayEquals(expected, found.get(i).classes(), "of " + i);
    }
  }

  @Test
  void imagesOfAnySizeAreCompared() {
    RandomStream random = new RandomStream(6, "sizes");
    LikenessVectors vectors = new LikenessVectors(2);
    for (int i = 0; i < 80; i++) { // bright above or at the left, the smallest first
      int width = i == 0 ? 5 : 3 + random.nextInt(40);
      int height = i == 0 ? 5 : 3 + random.nextInt(40);
      byte[] bytes = new byte[width * height * Pixels.CHANNELS];
      for (int at = 0; at < bytes.length; at++) {
        int x = at / Pixels.CHANNELS % width;
        int y = at / Pixels.CHANNELS / width;
        boolean bright = i % 2 == 0 ? 2 * y < height : 2 * x < width;
        bytes[at] = (byte) (random.nextInt(20) + (bright ? 100 : 0));
      }
      vectors.image(i, i == 33 ? 0 : i % 2, new Pixels(width, height, bytes));
    }
    assertEquals(80, vectors.compared());
    assertEquals(List.of(33), vectors.doubts().stream().map(LabelDoubt::example).toList());
  }

  @Test
  void whatWouldNotFitIntoMemoryIsNotCompared() {
    LikenessVectors vectors = new LikenessVectors(2, 1000);
    float[] row = new float[100];
    for (int i = 0; i <= 10; i++) {
      assertEquals(i < 4 ? 0 : i, vectors.compared());
      vectors.array(i, i % 2, row, 0, new long[] {row.length}, List.of());
    }
    assertEquals(0, vectors.compared());
  }

  /** Tenths of the labels are replaced by another class at random, by seed. */
  private static Set<Integer> flip(int[] labels, int classes, double share, long seed) {
    RandomStream random = new RandomStream(seed, "flips");
    Set<Integer> flipped = new HashSet<>();
    for (int i = 0; i < labels.length; i++) {
      if (random.nextDouble() < share) {
        labels[i] = (labels[i] + 1 + random.nextInt(classes - 1)) % classes;
        flipped.add(i);
      }
    }
    return flipped;
  }

  @ParameterizedTest
  @CsvSource({
    "digits, 1437, 0.05, 0.90, 0.75",
    "digits, 1437, 0.20, 0.90, 0.75",
    "fashion-mnist, 6000, 0.10, 0.45, 0.73"
  })
  void flippedLabelsOfRealDataAreFound(
      String name, int most, double share, double precision, double recall, TestReporter reporter) {
    Path system = Path.of("/usr/share/datasets", name);
    assumeTrue(name.equals("digits") || Files.isDirectory(system), "no Fashion-MNIST in " + system);
    try (DataPair data = Datasets.resolve(name)) {
      Dataset train = data.train().subset(0, most);
      int[] labels = train.labels();
      Set<Integer> flipped = flip(labels, train.classes(), share, 1);
      float[] values;
      try (Scope scope = Scope.open()) {
        values = Tensors.toFloats(train.batch(0, most).inputs());
      }
      Dataset spoiled =
          ArrayDataset.ofFloats(values, labels, train.inputShape()).withClasses(train.classes());
      Inspection found = Inspection.of(new DataPair(spoiled, data.test().subset(0, 10)));
      assertEquals(most, found.labelsCompared());
      long right =
          found.doubts().stream().filter(doubt -> flipped.contains(doubt.example())).count();
      double precise = (double) right / found.doubts().size();
      double recalled = (double) right / flipped.size();
      reporter.publishEntry(
          name + ", share of wrong labels " + share,
          "precision " + precise + ", recall " + recalled);
      String words = name + ": precision " + precise + ", recall " + recalled;
      assertTrue(precise >= precision && recalled >= recall, words);
      long first =
          found.doubts().stream()
              .limit(flipped.size() / 2)
              .filter(doubt -> flipped.contains(doubt.example()))
              .count();
      assertTrue(first >= 0.7 * (flipped.size() / 2), words + ", of the surest " + first);
    }
  }

  /** Labels by chance: nothing is claimed of a third of them. */
  @Test
  void labelsThatNeighboursDoNotTellAreNotJudged() {
    RandomStream random = new RandomStream(7, "chance");
    float[][] rows = new float[400][];
    int[] labels = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {(float) random.nextDouble(), (float) random.nextDouble()};
      labels[i] = random.nextInt(8);
    }
    Dataset chance = ArrayDataset.ofFloats(rows, labels).withClasses(8);
    Inspection found = Inspection.of(new DataPair(chance, chance.subset(0, 4)));
    assertEquals(400, found.labelsCompared());
    assertFalse(found.neighboursTellLabels(), found.doubts().size() + " doubts");
  }

  @Test
  void rowsAreComparedInUnitsOfTheirDeviation() {
    float[][] rows = new float[100][];
    int[] labels = new int[100];
    RandomStream random = new RandomStream(3, "rows");
    for (int i = 0; i < rows.length; i++) {
      labels[i] = i % 2;
      rows[i] =
          new float[] {
            1e6f * (float) random.nextDouble(), labels[i] + 0.1f * (float) random.nextDouble()
          };
    }
    labels[40] = 1;
    Dataset data = ArrayDataset.ofFloats(rows, labels).withClasses(2);
    Inspection found = Inspection.of(new DataPair(data, data.subset(0, 4)));
    assertEquals(List.of(40), found.doubts().stream().map(LabelDoubt::example).toList());
    assertTrue(found.neighboursTellLabels());
  }
}
