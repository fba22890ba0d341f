package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.engine.CustomGradient;
import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Residual;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks computed again: the same bits, less memory, nothing left behind. */
class RecomputeTest {
  private static final int BLOCKS = 8;
  private static final long WIDTH = 64;

  private static Layer model() {
    Sequential model = Sequential.of(new Linear(20, WIDTH));
    for (int i = 0; i < BLOCKS; i++) {
      model.add(
          "block" + i,
          new Residual(
              Sequential.of(
                  new Linear(WIDTH, 4 * WIDTH),
                  new Relu(),
                  new Dropout(0.1),
                  new Linear(4 * WIDTH, WIDTH))));
    }
    return model.add("last", new Linear(WIDTH, 3));
  }

  private static final class Run implements AutoCloseable {
    final Layer model = model();
    final RandomStreams streams = new RandomStreams(3);
    final Seams seams = new Seams(streams, new long[] {20}, 3);
    long held;

    Run(List<Speedup> speedups) {
      model.initialize(streams);
      model.training(true);
      seams.install(speedups, model);
    }

    Map<String, float[]> gradients(Precision precision) {
      return gradients(precision, CustomGradient.passes());
    }

    Map<String, float[]> gradients(Precision precision, CustomGradient.Passes open) {
      try (CustomGradient.Passes passes = open;
          Scope scope = Scope.open()) {
        float[] numbers = new float[32 * 20];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = (float) Math.sin(i);
        }
        Batch batch =
            new Batch(Tensors.ofFloats(numbers, 32, 20), Tensors.ofLongs(new long[32], 32));
        Tensor loss;
        try (NativeMemory.Meter meter = NativeMemory.meter()) {
          Tensor output;
          try (Precision.Autocast policy = precision.open(DeviceType.CPU)) {
            output = Slot.of(model).forward(batch.inputs());
          }
          loss = output.to(ScalarType.Float).square().mean();
          held = meter.bytes();
        }
        loss.backward();
        Map<String, float[]> all = new LinkedHashMap<>();
        all.put("loss", Tensors.toFloats(loss));
        model
            .parameters()
            .forEach(
                (name, p) -> all.put(name, Tensors.toFloats(Tensors.alias(p.tensor().grad()))));
        return all;
      }
    }

    @Override
    public void close() {
      model.close();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "BF16"})
  void gradientsAreTheSameBitsAndHalfTheMemoryIsHeld(Precision precision) {
    try (Run plain = new Run(List.of());
        Run sped = new Run(List.of(new ActivationCheckpointing()))) {
      Map<String, float[]> wanted = plain.gradients(precision);
      Map<String, float[]> got = sped.gradients(precision);
      assertEquals(wanted.keySet(), got.keySet());
      wanted.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
      assertEquals(plain.streams.state(), sped.streams.state(), "draws go on alike");
      assertTrue(sped.held < plain.held / 2, sped.held + " of " + plain.held + " bytes");
    }
  }

  /** In a loop of somebody's own, and where a trained model is asked. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void outsideOfPassesBlocksComputeAsTheyAre(boolean training) {
    try (Run plain = new Run(List.of());
        Run sped = new Run(List.of(new ActivationCheckpointing()))) {
      plain.model.training(training);
      sped.model.training(training);
      Map<String, float[]> wanted = plain.gradients(Precision.FP32, () -> {});
      Map<String, float[]> got = sped.gradients(Precision.FP32, () -> {});
      assertEquals(wanted.keySet(), got.keySet());
      wanted.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
    }
  }

  @Test
  void aClosedTrainingLeavesNoMoreThanOneWithout() {
    assertEquals(left(List.of()), left(List.of(new ActivationCheckpointing())));
  }

  private static long left(List<Speedup> speedups) {
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      try (Bench bench = new Bench(Bench.residualNet(), Bench.DATA, speedups, 5)) {
        bench.run(5);
      }
      return meter.bytes();
    }
  }

  @Test
  void stepsLeaveNoMemoryBehind() {
    try (Bench bench =
        new Bench(Bench.residualNet(), Bench.DATA, List.of(new ActivationCheckpointing()), 60)) {
      bench.run(10);
      try (NativeMemory.Meter meter = NativeMemory.meter()) {
        bench.run(1);
        long one = meter.bytes();
        bench.run(30);
        assertEquals(one, meter.bytes(), "bytes after 1 and after 31 steps");
      }
    }
  }
}
