package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.data.Batch;
import dev.hasten.data.Dataset;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import dev.hasten.train.seam.Speedup;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A comparison tells which recipes train the baseline's own network. So each speedup says whether
 * what it leaves behind still is that network: loaded into a model without the speedup, the trained
 * weights answer alike.
 */
class InferenceContractTest {
  private static final int STEPS = 20;
  private static final double NEAR = 1e-3;

  static Stream<String> ofImages() {
    return SpeedupContractTest.names();
  }

  static Stream<String> ofSequences() {
    return SequenceContractTest.names();
  }

  @ParameterizedTest
  @MethodSource("ofImages")
  void anotherNetworkIsDeclared(String name) {
    Supplier<Layer> plain = SpeedupContractTest.modelFor(name);
    assertDeclared(name, plain, s -> new Bench(plain.get(), Bench.DATA, s, STEPS), Bench.DATA);
  }

  @ParameterizedTest
  @MethodSource("ofSequences")
  void anotherDecoderIsDeclared(String name) {
    assertDeclared(name, () -> Bench.decoder(4), s -> Bench.ofTokens(s, STEPS), Bench.TOKENS);
  }

  private static void assertDeclared(
      String name, Supplier<Layer> plainModel, Function<List<Speedup>, Bench> bench, Dataset data) {
    Speedup speedup = SpeedupContractTest.make(name);
    try (Bench trained = bench.apply(List.of(speedup));
        Layer plain = plainModel.get()) {
      trained.run(STEPS);
      plain.initialize(new RandomStreams(1));
      boolean same;
      try (Interception swapped = trained.step.evaluationWeights()) {
        same =
            loaded(trained.model, plain)
                && near(outputs(trained.model, data), outputs(plain, data));
      }
      assertEquals(speedup.changesInference(), !same, name + " leaves another network behind");
    }
  }

  /** Whether the trained weights fit; a weight that the trained model lacks is taken as zero. */
  private static boolean loaded(Layer trained, Layer plain) {
    Map<String, Tensor> to = tensors(plain);
    Map<String, Tensor> from = tensors(trained);
    boolean fits =
        from.entrySet().stream()
            .allMatch(
                each ->
                    to.containsKey(each.getKey())
                        && Arrays.equals(
                            Tensors.shape(each.getValue()), Tensors.shape(to.get(each.getKey()))));
    if (fits) {
      try (Scope scope = Scope.open();
          NoGradGuard noGradient = new NoGradGuard()) {
        to.forEach(
            (name, tensor) -> {
              Tensor source = from.get(name);
              if (source == null) {
                tensor.zero_();
              } else {
                tensor.copy_(source);
              }
            });
      }
    }
    return fits;
  }

  private static Map<String, Tensor> tensors(Layer model) {
    Map<String, Tensor> all = new LinkedHashMap<>(model.buffers());
    model.parameters().forEach((name, parameter) -> all.put(name, parameter.tensor().detach()));
    return all;
  }

  private static float[] outputs(Layer model, Dataset data) {
    boolean training = model.isTraining();
    model.training(false);
    try (Scope scope = Scope.open();
        NoGradGuard noGradient = new NoGradGuard()) {
      Batch batch = data.batch(0, 16);
      return Tensors.toFloats(Slot.of(model).forward(batch.inputs()));
    } finally {
      model.training(training);
    }
  }

  private static boolean near(float[] a, float[] b) {
    boolean near = a.length == b.length;
    for (int i = 0; near && i < a.length; i++) {
      near = Math.abs(a[i] - b[i]) <= NEAR * Math.max(1, Math.abs(b[i]));
    }
    return near;
  }
}
