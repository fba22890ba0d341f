package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention in bfloat16 is that in fp32, rounded once; else it is libtorch's. */
class AttentionTest {
  private static final int PLACES = 7;
  private static final int SIZE = 4;

  private static Tensor random(RandomStream stream, ScalarType type) {
    float[] numbers = new float[2 * 3 * PLACES * SIZE];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) stream.nextGaussian();
    }
    return Tensors.ofFloats(numbers, 2, 3, PLACES, SIZE).to(type).detach().set_requires_grad(true);
  }

  /** The answer, then the gradients of queries, keys and values. */
  private static List<float[]> run(
      ScalarType type, ScalarType inside, boolean autocast, boolean causal, boolean masked) {
    RandomStream stream = new RandomStream(3, "attention");
    try (Scope scope = Scope.open()) {
      List<Tensor> inputs =
          List.of(random(stream, type), random(stream, type), random(stream, type));
      List<Tensor> given = inputs.stream().map(each -> each.to(inside)).toList();
      TensorOptional mask =
          masked
              ? new TensorOptional(torch.ones(PLACES, PLACES).triu(1).neg().to(inside))
              : new TensorOptional();
      Precision precision = autocast ? Precision.BF16 : Precision.FP32;
      Tensor mixed;
      try (Precision.Autocast on = precision.open(DeviceType.CPU)) {
        mixed = Attention.scaledDotProduct(given.get(0), given.get(1), given.get(2), mask, causal);
      }
      assertEquals(inside, mixed.scalar_type().intern());
      mixed.to(type).to(ScalarType.Float).square().sum().backward();
      List<float[]> all =
          new ArrayList<>(List.of(Tensors.toFloats(mixed.to(type).to(ScalarType.Float))));
      inputs.forEach(each -> all.add(Tensors.toFloats(each.grad().to(ScalarType.Float))));
      return all;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "causal", "masked"})
  void bfloat16IsComputedInFp32(String kind) {
    boolean causal = kind.equals("causal");
    boolean masked = kind.equals("masked");
    ScalarType half = ScalarType.BFloat16;
    List<float[]> exact = run(half, ScalarType.Float, false, causal, masked);
    for (boolean autocast : new boolean[] {false, true}) {
      List<float[]> rounded = run(half, half, autocast, causal, masked);
      for (int i = 0; i < exact.size(); i++) {
        assertArrayEquals(exact.get(i), rounded.get(i), kind + " " + i);
      }
    }
  }
}
