package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The real data set, where Debian's package has it. */
class FashionMnistTest {
  private static final Path PACKAGE = Path.of("/usr/share/datasets/fashion-mnist");

  /** Its authors' numbers: 6,000 and 1,000 of each class, mean 0.2860, deviation 0.3530. */
  @Test
  void itIsWhatItsAuthorsSay() {
    assumeTrue(Files.isDirectory(PACKAGE), "apt-get install dataset-fashion-mnist");
    try (DataPair pair = Datasets.resolve("fashion-mnist")) {
      assertEquals(60_000, pair.train().size());
      assertEquals(10_000, pair.test().size());
      assertArrayEquals(new long[] {1, 28, 28}, pair.train().inputShape());
      long[] counts = new long[10];
      double sum = 0;
      double squares = 0;
      for (int from = 0; from < 60_000; from += 6_000) {
        try (Scope scope = Scope.open()) {
          Batch batch = pair.train().batch(from, from + 6_000);
          for (long label : Tensors.toLongs(batch.targets())) {
            counts[(int) label]++;
          }
          sum += Tensors.toDouble(batch.inputs().mean()) / 10;
          squares += Tensors.toDouble(batch.inputs().square().mean()) / 10;
        }
      }
      for (long count : counts) {
        assertEquals(6_000, count);
      }
      assertEquals(0.2860, sum, 5e-5);
      assertEquals(0.3530, Math.sqrt(squares - sum * sum), 5e-5);
    }
  }
}
