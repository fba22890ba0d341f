package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.data.Batch;
import dev.hasten.data.ExampleNumbers;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.train.seam.GradientSource;
import dev.hasten.train.seam.Passes;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Which examples are trained on, told by passes that only write down what they are given. */
class LossFilteringTest {
  @Test
  void theHighestLossesAreKeptInTheOrderOfTheBatch() {
    float[] losses = {0.1f, 3, 0.5f, 2, Float.POSITIVE_INFINITY, 0.2f};
    assertArrayEquals(new long[] {1, 3, 4}, LossFiltering.hardest(losses, 0.5));
    assertArrayEquals(new long[] {4}, LossFiltering.hardest(losses, 1e-3));
  }

  @Test
  void anEpochBetweenLooksGoesByWhatWasSeenInTheLast() {
    Written passes = new Written();
    Seams seams = new Seams(new RandomStreams(1), new long[] {2}, 2);
    new LossFiltering(0.5, 2).install(seams);
    try (Weights weights = Weights.of(Bench.convnet())) {
      seams.weightTransforms(weights);
      GradientSource source = seams.gradientSource();
      // The logit of the right class falls with the number of the example: 0 is hardest.
      train(source, passes, new int[] {0, 3}, 0);
      train(source, passes, new int[] {2, 1}, 0);
      assertEquals(2, passes.looks);
      train(source, passes, new int[] {3, 1}, 1);
      train(source, passes, new int[] {2, 0}, 1);
      assertEquals(2, passes.looks);
      train(source, passes, new int[] {9, 0}, 1); // 9 was never seen
      train(source, passes, new int[] {9, 3}, 2);
      assertEquals(3, passes.looks);
      assertEquals(List.of(0, 1, 1, 0, 9, 3), passes.trained);
    }
  }

  private static void train(GradientSource source, Passes passes, int[] examples, long epoch) {
    try (Scope scope = Scope.open()) {
      int count = examples.length;
      float[] logits = new float[2 * count];
      for (int i = 0; i < count; i++) {
        logits[2 * i] = examples[i];
      }
      Batch batch =
          new Batch(
              Tensors.ofFloats(logits, count, 2),
              Tensors.ofLongs(new long[count], count),
              new ExampleNumbers(examples, epoch));
      source.gradients(batch, passes);
    }
  }

  private static final class Written implements Passes {
    final List<Integer> trained = new ArrayList<>();
    int looks;

    @Override
    public Tensor run(Batch examples, double weight) {
      for (int example : examples.numbers().examples()) {
        trained.add(example);
      }
      return Tensors.zeros(ScalarType.Float);
    }

    @Override
    public Tensor outputs(Batch examples) {
      looks++;
      return examples.inputs();
    }

    @Override
    public Weights weights() {
      throw new UnsupportedOperationException();
    }
  }
}
