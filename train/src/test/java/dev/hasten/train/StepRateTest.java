package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.BatchSource;
import dev.hasten.data.DataPair;
import dev.hasten.data.Datasets;
import dev.hasten.data.Position;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rate of steps that wait for nothing. */
class StepRateTest {
  private static final String JOB =
      """
      data: digits
      model: mlp
      baseline: {length: 1ep, batch: 100, optimizer: {name: sgd, learning_rate: 0.1}}
      """;

  @Test
  void theSameBatchComesAgainAndAgain() {
    DataPair digits = Datasets.resolve("digits");
    try (Scope scope = Scope.open();
        BatchSource source = new OneBatch(digits.train()).batches(100, 1);
        BatchSource real = digits.train().batches(100, 1)) {
      float[] expected = Tensors.toFloats(real.next().inputs());
      for (int i = 0; i < 15; i++) {
        assertEquals(new Position(0, i), source.position());
        assertArrayEquals(expected, Tensors.toFloats(source.next().inputs()));
      }
      assertEquals(new Position(1, 0), source.position(), "1437 examples are 15 batches");
    }
  }

  @Test
  void itIsThatOfARecipe() {
    Job job =
        JobFile.parse(
            "job.yaml", Path.of("."), JOB, List.of(), Optional.empty(), Catalogs.standard());
    try (DataPair data = job.data().open()) {
      double rate =
          StepRate.of(
                  () -> job.baseline().modelFor(data.train()),
                  job.baseline().recipe(),
                  data.train())
              .orElseThrow();
      assertTrue(rate > 100, "examples a second: " + rate);
    }
  }
}
