package dev.hasten.nn.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.CustomGradient;
import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Recompute;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocks with gradients that are put in order, computed again in the backward pass. */
class RecomputedUnitTest {
  private static final int CHANNELS = 8;

  /**
   * One training pass.
   *
   * @param numbers the answer, all gradients and running statistics, by name
   * @param kept bytes from the forward pass for the backward pass, the answer among them
   */
  private record Pass(Map<String, float[]> numbers, long kept) {}

  private static Stream<Named<Supplier<Layer>>> blocks() {
    return Stream.of(
        Named.of("shuffle unit", () -> shuffle(1)),
        Named.of("shuffle unit with a stride", () -> shuffle(2)),
        Named.of("squeeze-and-excitation", RecomputedUnitTest::excited));
  }

  private static Layer shuffle(int stride) {
    return new ShuffleUnit(ConvNorm.USUAL, CHANNELS, CHANNELS * stride, stride);
  }

  private static Layer excited() {
    return new MobileBlock(CHANNELS, 4 * CHANNELS, CHANNELS, 3, 1, Activation.SILU)
        .layer(ConvNorm.USUAL, Optional.of(wide -> EfficientNet.excitation(CHANNELS, wide)));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void hasTheSameBitsAndKeepsLess(Supplier<Layer> block) {
    Pass plain = pass(block, false);
    Pass again = pass(block, true);
    assertEquals(plain.numbers().keySet(), again.numbers().keySet());
    plain
        .numbers()
        .forEach((name, numbers) -> assertArrayEquals(numbers, again.numbers().get(name), name));
    assertTrue(again.kept() < plain.kept() / 2, again.kept() + " of " + plain.kept() + " bytes");
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void leavesNothingBehind(Supplier<Layer> block) {
    pass(block, true); // what is set up once is not counted
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      pass(block, true);
      assertEquals(0, meter.bytes());
    }
  }

  private static Pass pass(Supplier<Layer> block, boolean again) {
    Map<String, float[]> numbers = new TreeMap<>();
    try (Layer model = Sequential.of(block.get());
        Scope scope = Scope.open();
        CustomGradient.Passes passes = CustomGradient.passes()) {
      model.initialize(new RandomStreams(3));
      model.training(true);
      if (again) {
        model.around("0", (input, unit) -> Recompute.of(input, unit::forward, rewind(model)));
      }
      Tensor images =
          Hashed.tensor("images", 3, CHANNELS, 16, 12)
              .contiguous(MemoryFormat.ChannelsLast)
              .set_requires_grad(true);
      Tensor answer;
      long kept;
      try (NativeMemory.Meter meter = NativeMemory.meter()) {
        answer = Slot.of(model).forward(images);
        kept = meter.bytes();
      }
      answer.mul(Hashed.tensor("factors", Tensors.shape(answer))).sum().backward();
      numbers.put("the answer", Tensors.toFloats(answer));
      numbers.put("the images", Tensors.toFloats(images.grad()));
      model
          .parameters()
          .forEach((name, each) -> numbers.put(name, Tensors.toFloats(each.tensor().grad())));
      model.buffers().forEach((name, each) -> numbers.put(name, Tensors.toFloats(each)));
      return new Pass(numbers, kept);
    }
  }

  /** Statistics move once. */
  private static Recompute.Rewind rewind(Layer model) {
    return () -> {
      List<Tensor> buffers = List.copyOf(model.buffers().values());
      List<Tensor> before = new ArrayList<>();
      buffers.forEach(buffer -> before.add(Tensors.own(buffer.clone())));
      return () -> {
        try (NoGradGuard noGrad = new NoGradGuard()) {
          for (int i = 0; i < before.size(); i++) {
            buffers.get(i).copy_(before.get(i));
          }
        }
        before.forEach(Tensors::free);
      };
    };
  }
}
