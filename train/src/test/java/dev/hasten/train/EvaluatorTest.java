package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.data.ArrayDataset;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Sequential;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Metrics of answers whose places are known: the inputs are the scores. */
class EvaluatorTest {
  @Test
  void theLabelsPlaceAmongTheScoresDecides() {
    float[] scores = {0.6f, 0.5f, 0.4f, 0.3f, 0.2f, 0.1f};
    float[][] rows = {scores, scores, scores, scores};
    int[] labels = {0, 3, 4, 5}; // first, fourth, fifth and sixth of the scores
    try (Layer identity = Sequential.of()) {
      Map<String, Double> metrics =
          Evaluator.evaluate(identity, ArrayDataset.ofFloats(rows, labels).withClasses(6));
      assertEquals(0.25, metrics.get("accuracy"), 1e-12);
      assertEquals(0.75, metrics.get("top5"), 1e-12);
      double sum = 0;
      for (float score : scores) {
        sum += Math.exp(score);
      }
      assertEquals(Math.log(sum) - (0.6 + 0.3 + 0.2 + 0.1) / 4, metrics.get("loss"), 1e-6);
    }
  }
}
