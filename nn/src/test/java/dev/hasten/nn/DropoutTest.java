package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
  private static float[] ones(Dropout dropout, long... shape) {
    try (Scope scope = Scope.open()) {
      return Tensors.toFloats(dropout.forward(torch.ones(shape)));
    }
  }

  private static Dropout bound(double probability, long seed) {
    Dropout dropout = new Dropout(probability);
    dropout.bindAll(new RandomStreams(seed));
    return dropout;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.25, 0.5, 0.9})
  void keepsTheRightShareAndTheMean(double p) {
    int count = 200_000;
    float[] values = ones(bound(p, 3), count);
    int dropped = 0;
    for (float value : values) {
      assertTrue(value == 0 || Math.abs(value - 1 / (1 - p)) < 1e-4);
      dropped += value == 0 ? 1 : 0;
    }
    assertEquals(p, dropped / (double) count, 5 * Math.sqrt(p * (1 - p) / count));
    // Neighbours are dropped independently: the mask does not repeat itself.
    int both = 0;
    for (int i = 0; i + 1 < count; i++) {
      both += values[i] == 0 && values[i + 1] == 0 ? 1 : 0;
    }
    assertEquals(p * p, both / (double) count, 0.01);
  }

  @Test
  void isTheIdentityInEvaluationAndAtZero() {
    Dropout dropout = bound(0.5, 1);
    dropout.training(false);
    try (Scope scope = Scope.open()) {
      Tensor x = torch.ones(4);
      assertEquals(x.address(), dropout.forward(x).address());
      dropout.training(true);
      dropout.probability(0);
      assertEquals(x.address(), dropout.forward(x).address());
    }
  }

  @Test
  void itsDrawsAreItsOwn() {
    float[] alone = ones(bound(0.5, 7), 64);
    assertArrayEquals(alone, ones(bound(0.5, 7), 64), "the same seed");
    assertFalse(Arrays.equals(alone, ones(bound(0.5, 8), 64)), "another seed");
    torch.manual_seed(1); // the process-wide generator has no say
    assertArrayEquals(alone, ones(bound(0.5, 7), 64));
    Dropout first = new Dropout(0.5);
    Dropout second = new Dropout(0.5);
    Layer both = Sequential.of(first, second);
    both.bindAll(new RandomStreams(7));
    float[] one = ones(first, 64);
    assertFalse(Arrays.equals(one, ones(second, 64)), "each layer has its stream");
    Sequential more = Sequential.of(new Dropout(0.5), new Relu());
    more.bindAll(new RandomStreams(7));
    assertArrayEquals(one, ones((Dropout) more.layers().get("0"), 64), "others shift nothing");
  }

  @Test
  void theMaskIsTheSameInEveryMemoryFormatAndType() {
    float[] plain = ones(bound(0.5, 7), 2, 3, 4, 4);
    try (Scope scope = Scope.open()) {
      Tensor nhwc = torch.ones(2, 3, 4, 4).contiguous(MemoryFormat.ChannelsLast);
      assertArrayEquals(plain, Tensors.toFloats(bound(0.5, 7).forward(nhwc)));
      Tensor half = torch.ones(2, 3, 4, 4).to(ScalarType.BFloat16);
      assertArrayEquals(plain, Tensors.toFloats(bound(0.5, 7).forward(half)));
    }
  }

  @Test
  void gradientsPassWhereValuesDo() {
    try (Scope scope = Scope.open()) {
      Tensor x = torch.ones(50).set_requires_grad(true);
      Tensor y = bound(0.5, 7).forward(x);
      y.sum().backward();
      assertArrayEquals(Tensors.toFloats(y), Tensors.toFloats(x.grad()));
    }
  }

  @Test
  void wrongUseIsRefused() {
    for (double p : new double[] {-0.1, 1, 2, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new Dropout(p));
    }
    String words =
        assertThrows(IllegalStateException.class, () -> ones(new Dropout(0.5), 4)).getMessage();
    assertTrue(words.contains("initialize"), words);
  }
}
