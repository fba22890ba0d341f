package dev.hasten.train.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.engine.Machine;
import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.train.seam.GradientSource;
import dev.hasten.train.seam.Passes;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MicroBatchesTest {
  private static final long AMPLE = 1L << 50;

  private final List<AutoCloseable> open = new ArrayList<>();
  private Scope scope = Scope.open();

  @BeforeEach
  void bytesCanBeCounted() {
    assumeTrue(NativeMemory.unavailable().isEmpty());
  }

  @AfterEach
  void close() throws Exception {
    scope.close();
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  /** A model with its passes, and a count of the examples of each pass. */
  private final class Bench implements Passes {
    final Layer model;
    final RandomStreams streams = new RandomStreams(5);
    final Weights weights;
    final Passes whole;
    final Rollback rollback;
    final MicroBatches microBatches;
    final List<Integer> sizes = new ArrayList<>();

    Bench(Layer model, Precision precision, LongSupplier freeBytes) {
      this.model = model;
      model.initialize(streams);
      weights = Weights.of(model, precision, streams);
      LossScaler scaler = LossScaler.of(precision);
      whole = new ModelPasses(Slot.of(model), CrossEntropy.LOSS, precision, scaler, weights);
      rollback = new Rollback(streams, model.buffers().values());
      microBatches = new MicroBatches(this, rollback, BatchSource.of(List.of(batch(8))), freeBytes);
      open.add(weights::giveBack);
      open.add(weights);
      open.add(scaler);
      open.add(model);
    }

    @Override
    public Tensor run(Batch examples, double weight) {
      sizes.add(examples.size());
      return whole.run(examples, weight);
    }

    @Override
    public Tensor outputs(Batch examples) {
      return whole.outputs(examples);
    }

    @Override
    public Weights weights() {
      return weights;
    }

    /** The gradients of a step. */
    float[] gradients(Batch batch) {
      weights.zeroGradients();
      new RetriedGradients(GradientSource.WHOLE_BATCH, microBatches)
          .gradients(batch, microBatches, rollback.here());
      return Tensors.toFloats(weights.allGradients().get(0));
    }
  }

  private static Layer convnet(Layer... before) {
    Sequential model = new Sequential();
    for (Layer layer : before) {
      model.add("before" + model.children().size(), layer);
    }
    return model
        .add("conv1", new Conv2d(Conv2d.Config.of(1, 16, 3).withPadding(1)))
        .add("relu1", Relu.inPlace())
        .add("conv2", new Conv2d(16, 32, 3))
        .add("pool", new MaxPool2d(2))
        .add("flatten", new Flatten())
        .add("dense", new Linear(32 * 13 * 13, 10));
  }

  private static Layer withNormAndDropout() {
    return new Sequential()
        .add("conv", new Conv2d(1, 4, 3))
        .add("norm", new BatchNorm2d(4))
        .add("flatten", new Flatten())
        .add("dropout", new Dropout(0.5))
        .add("dense", new Linear(4 * 26 * 26, 10));
  }

  private static Batch batch(int size) {
    float[] pixels = new float[size * 784];
    long[] labels = new long[size];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) Math.sin(i * 0.37);
    }
    for (int i = 0; i < size; i++) {
      labels[i] = i % 10;
    }
    return new Batch(Tensors.ofFloats(pixels, size, 1, 28, 28), Tensors.ofLongs(labels, size));
  }

  private static long peak(Passes passes, Batch batch) {
    return NativeMemory.usage(
            () -> {
              try (Scope inner = Scope.open()) {
                passes.run(batch, 1);
              }
            })
        .peakBytes();
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "BF16"})
  void theForecastIsWhatAWholeBatchTakes(Precision precision) {
    Bench bench = new Bench(convnet(), precision, () -> AMPLE);
    Batch batch = batch(256);
    MemoryForecast forecast = MemoryForecast.measure(few -> peak(bench.whole, batch.slice(0, few)));
    double took = peak(bench.whole, batch);
    double ratio = forecast.bytes(256) / took;
    // With AMX oneDNN takes work space for large bf16 batches that it does not for small ones
    // (0.78,
    // and 0.95 with AMX switched off); what is held back of the free memory covers it.
    boolean workSpace = precision == Precision.BF16 && Machine.instructions().contains("amx_bf16");
    double least = workSpace ? MicroBatches.USABLE + 0.1 : 0.85;
    assertTrue(ratio >= least && ratio <= 1.15, forecast + " took " + took);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void tooLittleMemoryGivesTheFewestSlicesThatFitAndTheSameGradients(int slices) {
    Batch batch = batch(250);
    Bench bench = new Bench(convnet(), Precision.FP32, () -> AMPLE);
    float[] wanted = bench.gradients(batch);
    assertEquals(List.of(250), bench.sizes);
    assertTrue(bench.microBatches.cuts().isEmpty());

    MemoryForecast forecast = MemoryForecast.measure(few -> peak(bench.whole, batch.slice(0, few)));
    long fits = forecast.bytes((250 + slices - 1) / slices);
    Bench tight =
        new Bench(
            convnet(), Precision.FP32, () -> (long) Math.ceil(fits / MicroBatches.USABLE) + 1);
    float[] got = tight.gradients(batch);

    assertEquals(slices, tight.sizes.size() - 2, "two passes of the forecast, then the slices");
    assertEquals(250, tight.sizes.subList(2, tight.sizes.size()).stream().mapToInt(i -> i).sum());
    assertArrayEquals(wanted, got, 1e-5f);
    assertEquals(1, tight.microBatches.cuts().size());
    long peak = peak(tight.microBatches, batch);
    assertTrue(peak <= fits * 1.1, peak + " of " + fits);
  }

  @Test
  void aForecastLeavesNothingBehind() {
    Batch batch = batch(64);
    Bench ample = new Bench(withNormAndDropout(), Precision.FP32, () -> AMPLE);
    Bench measured = new Bench(withNormAndDropout(), Precision.FP32, () -> 1L << 28);
    for (int step = 0; step < 3; step++) {
      float[] wanted = ample.gradients(batch);
      assertArrayEquals(wanted, measured.gradients(batch), 0f);
    }
    assertEquals(List.of(64, 64, 64), ample.sizes);
    assertEquals(List.of(4, 8, 64, 64, 64), measured.sizes);
    ample
        .model
        .buffers()
        .forEach(
            (name, buffer) ->
                assertArrayEquals(
                    Tensors.toFloats(buffer),
                    Tensors.toFloats(measured.model.buffers().get(name)),
                    name));
  }

  @Test
  void largerExamplesAreForecastAnew() {
    Bench bench = new Bench(convnet(), Precision.FP32, () -> 1L << 28);
    Batch batch = batch(32);
    bench.gradients(batch);
    bench.gradients(batch);
    assertEquals(List.of(4, 8, 32, 32), bench.sizes);
    bench.microBatches.restore(bench.microBatches.state());
    bench.gradients(batch);
    assertEquals(5, bench.sizes.size(), "a resumed run knows");
  }

  /** Asks libtorch for more memory than any machine has when more than so many come at once. */
  private static final class Hungry extends Layer {
    private final int most;

    Hungry(int most) {
      this.most = most;
    }

    @Override
    public Tensor forward(Tensor input) {
      return input.size(0) > most ? torch.empty(1L << 46).sum().add(input) : input;
    }
  }

  @Test
  void whenMemoryRunsOutTheStepIsDoneInSmallerPasses() {
    Batch batch = batch(40);
    Bench hungry =
        new Bench(
            new Sequential()
                .add("model", withNormAndDropout())
                .add("hungry", new Hungry(10)), // behind: draws and statistics are to be undone
            Precision.FP32,
            () -> AMPLE);
    Bench sliced =
        new Bench(
            new Sequential().add("model", withNormAndDropout()).add("hungry", new Hungry(40)),
            Precision.FP32,
            () -> AMPLE);
    sliced.microBatches.restore(new State(Map.of(), Map.of("most", 10L, "forecast_for", 784L)));
    for (int step = 0; step < 2; step++) {
      float[] wanted = sliced.gradients(batch);
      assertArrayEquals(wanted, hungry.gradients(batch), 0f);
    }
    assertEquals(List.of(40, 20, 10, 10, 10, 10, 10, 10, 10, 10), hungry.sizes);
    List<Cut> notices = hungry.microBatches.cuts();
    assertEquals(2, notices.size());
    assertTrue(
        notices.get(0).words().startsWith("memory ran out over 40 examples at once"),
        notices.get(0).words());
  }

  @Test
  void whenNotEvenOneExampleFitsTheErrorIsToldAsItIs() {
    Bench bench = new Bench(convnet(new Hungry(0)), Precision.FP32, () -> AMPLE);
    RuntimeException error = assertThrows(RuntimeException.class, () -> bench.gradients(batch(4)));
    assertTrue(error.getMessage().contains("allocate memory"), error.getMessage());
    assertEquals(List.of(4, 2, 1), bench.sizes);
  }

  @Test
  void otherErrorsAreNotTriedAgain() {
    Bench bench = new Bench(convnet(), Precision.FP32, () -> AMPLE);
    Batch odd = new Batch(Tensors.ofFloats(new float[4], 2, 2), batch(2).targets());
    assertThrows(RuntimeException.class, () -> bench.gradients(odd));
    assertEquals(1, bench.sizes.size());
  }
}
