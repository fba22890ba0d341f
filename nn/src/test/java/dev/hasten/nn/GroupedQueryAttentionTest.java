package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class GroupedQueryAttentionTest {
  private static final long WIDTH = 12;
  private static final int HEADS = 6;
  private static final long SIZE = WIDTH / HEADS;
  private static final int PLACES = 7;

  private static GroupedQueryAttention attention(int keyHeads, double rotaryBase) {
    return new GroupedQueryAttention(
        new GroupedQueryAttention.Config(WIDTH, HEADS, keyHeads, true, rotaryBase, 0.5));
  }

  private static Tensor of(Layer layer, String path) {
    return Objects.requireNonNull(layer.parameters().get(path), path).tensor().detach();
  }

  private static void assertClose(Tensor wanted, Tensor got) {
    assertArrayEquals(
        Tensors.toFloats(wanted), Tensors.toFloats(got), 1e-5f); // of numbers up to 15
  }

  /** Every head with keys of its own: the attention with one product for all. */
  @Test
  void withAllHeadsItIsUsualAttention() {
    try (Layer grouped = attention(HEADS, 0);
        Layer usual = new JointCausalAttention(WIDTH, HEADS, true, 0.5, 0.5);
        Scope scope = Scope.open()) {
      Numbers.fill(grouped);
      for (String kind : new String[] {"weight", "bias"}) {
        of(usual, "qkv." + kind)
            .copy_(
                torch.cat(
                    new TensorVector(
                        of(grouped, "q_proj." + kind),
                        of(grouped, "k_proj." + kind),
                        of(grouped, "v_proj." + kind))));
        of(usual, "projection." + kind).copy_(of(grouped, "o_proj." + kind));
      }
      Tensor input = Numbers.tensor(1, 2, PLACES, WIDTH);
      assertClose(usual.forward(input), grouped.forward(input));
    }
  }

  /** Shared keys and values are those of a head each, repeated within the group; turned as well. */
  @Test
  void aGroupSharesKeysAndValues() {
    for (double base : new double[] {0, 50}) {
      try (Layer shared = attention(2, base);
          Layer all = attention(HEADS, base);
          Scope scope = Scope.open()) {
        Numbers.fill(shared);
        for (String name : new String[] {"q_proj", "k_proj", "v_proj", "o_proj"}) {
          for (String kind : new String[] {".weight", ".bias"}) {
            Tensor from = of(shared, name + kind);
            boolean few = from.size(0) < WIDTH;
            of(all, name + kind).copy_(few ? repeated(from) : from);
          }
        }
        Tensor input = Numbers.tensor(1, 2, PLACES, WIDTH);
        assertClose(all.forward(input), shared.forward(input));
      }
    }
  }

  /** Rows of two heads, each three times: those of six. */
  private static Tensor repeated(Tensor rows) {
    Tensor first = rows.narrow(0, 0, SIZE);
    Tensor second = rows.narrow(0, SIZE, SIZE);
    return torch.cat(new TensorVector(first, first, first, second, second, second));
  }

  @Test
  void aPlaceSeesNothingBehindIt() {
    try (Layer attention = attention(2, 50);
        Scope scope = Scope.open()) {
      attention.initialize(new RandomStreams(3));
      Tensor input = Numbers.tensor(1, 1, PLACES, WIDTH);
      Tensor other = input.clone();
      other.narrow(1, 4, 1).zero_();
      float[] one = Tensors.toFloats(attention.forward(input));
      float[] two = Tensors.toFloats(attention.forward(other));
      int border = (int) (4 * WIDTH);
      for (int i = 0; i < border; i++) {
        assertEquals(one[i], two[i], 1e-6f);
      }
      assertTrue(Math.abs(one[border] - two[border]) > 1e-6f, "the fifth place differs");
    }
  }

  /** softmax(Q Kᵀ / sqrt(size) + M) V by hand, with fewer keys than queries and a mask. */
  @Test
  void theFusedKernelIsTheEquation() {
    int keys = 4;
    try (Scope scope = Scope.open()) {
      Tensor query = Numbers.tensor(1, 1, 2, 3, SIZE);
      Tensor key = Numbers.tensor(2, 1, 1, keys, SIZE);
      Tensor value = Numbers.tensor(3, 1, 1, keys, SIZE);
      Tensor mask = Numbers.tensor(4, 1, 1, 1, keys);
      float[] q = Tensors.toFloats(query);
      float[] k = Tensors.toFloats(key);
      float[] v = Tensors.toFloats(value);
      float[] m = Tensors.toFloats(mask);
      int size = (int) SIZE;
      float[] wanted = new float[q.length];
      for (int row = 0; row < q.length / size; row++) {
        double sum = 0;
        double[] mixed = new double[size];
        for (int j = 0; j < keys; j++) {
          double score = m[j];
          for (int i = 0; i < size; i++) {
            score += q[row * size + i] * k[j * size + i] / Math.sqrt(size);
          }
          sum += Math.exp(score);
          for (int i = 0; i < size; i++) {
            mixed[i] += Math.exp(score) * v[j * size + i];
          }
        }
        for (int i = 0; i < size; i++) {
          wanted[row * size + i] = (float) (mixed[i] / sum);
        }
      }
      Tensor got = ScaledDotProduct.of(query, key, value, Optional.of(mask));
      assertArrayEquals(wanted, Tensors.toFloats(got), 1e-6f);
    }
  }

  /** Where next to nothing is dropped the matrix of shares gives what the kernel does. */
  @Test
  void attentionWithDropoutIsTheSameFunction() {
    try (Layer dropout = new Dropout(1e-9);
        Scope scope = Scope.open()) {
      dropout.bindAll(new RandomStreams(1));
      Slot slot = Slot.of(dropout);
      Tensor query = Numbers.tensor(1, 2, HEADS, PLACES, SIZE);
      Tensor key = Numbers.tensor(2, 2, 2, PLACES, SIZE);
      Tensor value = Numbers.tensor(3, 2, 2, PLACES, SIZE);
      Tensor mask = Numbers.tensor(4, 2, 1, 1, PLACES);
      assertClose(
          ScaledDotProduct.causal(query, key, value),
          ScaledDotProduct.causal(slot, query, key, value));
      assertClose(
          ScaledDotProduct.of(query, key, value, Optional.of(mask)),
          ScaledDotProduct.of(slot, query, key, value, Optional.of(mask)));
      ((Dropout) dropout).probability(0.5);
      float[] kept = Tensors.toFloats(ScaledDotProduct.causal(query, key, value));
      float[] half = Tensors.toFloats(ScaledDotProduct.causal(slot, query, key, value));
      float first = half[0] / kept[0]; // the first place sees itself alone: all or nothing
      assertTrue(first == 0 || Math.abs(first - 2) < 1e-5f, "dropped or doubled: " + first);
    }
  }

  @Test
  void headsThatDoNotDivideAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> attention(4, 0));
    assertThrows(IllegalArgumentException.class, () -> attention(0, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new GroupedQueryAttention.Config(10, 3, 1, false, 0, 1));
  }
}
