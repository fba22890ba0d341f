package dev.hasten.nn.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Decoder;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.MultiplyAccumulates;
import dev.hasten.nn.Parameter;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsTest {
  private static final Set<String> PUBLISHED =
      Set.of("gpt-2", "llama", "bert-base", "transformer-base");

  private static ModelInfo info(String name) {
    return Models.list().stream().filter(i -> i.name().equals(name)).findFirst().orElseThrow();
  }

  /** Counted by hand: outputs times the inputs that each sees. */
  @ParameterizedTest
  @CsvSource({
    "keras-mnist-convnet, 34826, 2440960", // 26*26*32*9 + 11*11*64*288 + 1600*10
    "pytorch-mnist, 1199882, 11992448", // 26*26*32*9 + 24*24*64*288 + 9216*128 + 128*10
    "strided-convnet, 32826, 1428544", // 14*14*16*25 + 12*12*64*144 + 2304*10
    "mlp, 118282, 118016", // 784*128 + 128*128 + 128*10
    // 28*28*16*9*(1+16+16), 14*14*32*(9*16+9*32+16), 7*7*64*(9*32+9*64+32), 64*10
    "resnet-8, 77754, 9345920",
    // at each of 64 places: 4*(3+1+4+4)*128*128 in blocks, 65*128 in the head, 4*2*64*128 in
    // attention
    "nano-gpt, 804096, 55058432",
    // twice 7 experts more of 8*128*128 and 128*8 to choose by, at each of 64 places
    "nano-switch, 2641152, 55189504"
  })
  void parametersAndMultiplyAccumulates(String name, long parameters, long macs) {
    ModelInfo info = info(name);
    try (Layer model = info.published()) {
      long count = model.parameters().values().stream().mapToLong(p -> p.tensor().numel()).sum();
      assertEquals(parameters, count);
      assertEquals(macs, MultiplyAccumulates.of(model, info.inputType(), info.shape()));
      assertTrue(model.isTraining(), "counting leaves the mode as it was");
    }
  }

  /** Those with published weights: PublishedModelsTest, SequenceModelsTest. */
  @Test
  void everySmallModelAnswersForEveryClass() {
    for (ModelInfo info : Models.list()) {
      if (info.classes() == 1000 || PUBLISHED.contains(info.name())) {
        continue;
      }
      try (Layer model = info.published();
          Scope scope = Scope.open()) {
        model.initialize(new RandomStreams(1));
        long[] shape = LongStream.concat(LongStream.of(2), LongStream.of(info.shape())).toArray();
        Tensor inputs = torch.ones(shape, Tensors.options(info.inputType()));
        Tensor outputs = Slot.of(model).forward(inputs);
        long[] wanted =
            info.inputType() == ScalarType.Long
                ? new long[] {2, 64, info.classes()}
                : new long[] {2, info.classes()};
        assertArrayEquals(wanted, Tensors.shape(outputs), info.name());
      }
    }
  }

  @Test
  void shapesThatDoNotFitAreRefusedByName() {
    for (String name : new String[] {"keras-mnist-convnet", "pytorch-mnist", "strided-convnet"}) {
      for (long[] shape : new long[][] {{784}, {1, 4, 4}}) {
        String words =
            assertThrows(IllegalArgumentException.class, () -> info(name).make().apply(shape, 10))
                .getMessage();
        assertTrue(words.contains(name), words);
      }
    }
  }

  /** Half as wide and three layers in place of two; twice as wide, of 28 pixels that were 14. */
  @Test
  void theSmallestHaveMultipliersToo() {
    ModelInfo thin = info("mlp").with(Map.of("width", 0.5, "depth", 1.5));
    try (Layer model = thin.make().apply(new long[] {784}, 10)) {
      assertEquals(785 * 64 + 2 * 65 * 64 + 65 * 10, count(model));
    }
    ModelInfo wide = info("lenet-5").with(Map.of("width", 2.0, "resolution", 2.0));
    try (Layer model = wide.make().apply(new long[] {1, 14, 14}, 10)) {
      assertEquals(26 * 12 + (25 * 12 + 1) * 32 + 801 * 240 + 241 * 168 + 169 * 10, count(model));
    }
  }

  /** nanoGPT's configuration, by its closed form: without biases, the head tied. */
  @Test
  void nanoGptHasAsManyParametersAsNanoGpt() {
    long width = 128;
    long block = 12 * width * width + 2 * width;
    long all = 65 * width + 64 * width + 4 * block + width;
    try (Layer model = info("nano-gpt").published()) {
      assertEquals(all, count(model));
      assertEquals(795_904, count(model) - 64 * width, "as nanoGPT prints it: 0.80M");
    }
    try (Layer untied = Decoder.of(new Decoder.Config(65, 64, 4, 4, width, false, true).untied())) {
      assertEquals(all + 65 * width, count(untied));
    }
  }

  private static long count(Layer model) {
    return model.parameters().values().stream().mapToLong(p -> p.tensor().numel()).sum();
  }

  @Test
  void tokensAndNumbersAreNotMixedUp() {
    assertEquals(
        "expected data of tokens for the model nano-gpt, but got numbers in examples of shape [1,"
            + " 28, 28]: take other data or another model",
        assertThrows(
                IllegalArgumentException.class,
                () -> info("nano-gpt").make(new long[] {1, 28, 28}, ScalarType.Float, 10))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> info("mlp").make(new long[] {64}, ScalarType.Long, 65));
    assertThrows(
        IllegalArgumentException.class,
        () -> info("nano-gpt").make(new long[] {2, 64}, ScalarType.Long, 65));
  }

  /** See src/test/python/resnet8.py. */
  @Test
  void resnet8IsThatOfPyTorch() throws IOException {
    JsonNode golden;
    try (InputStream stream = ModelsTest.class.getResourceAsStream("resnet8.json")) {
      golden = new ObjectMapper().readTree(stream);
    }
    try (Layer model = info("resnet-8").make().apply(new long[] {1, 12, 12}, 10);
        Scope scope = Scope.open()) {
      RandomStreams streams = new RandomStreams(1);
      model.initialize(streams);
      int seed = 10;
      for (Parameter parameter : model.parameters().values()) {
        fill(parameter.tensor().detach(), seed++);
      }
      Tensor images = torch.empty(4, 1, 12, 12);
      fill(images, 1);
      Tensor outputs = Slot.of(model).forward(images);
      assertClose(golden.path("trained"), outputs, 1e-4f);
      Tensor factors = torch.empty(4, 10);
      fill(factors, 2);
      outputs.mul(factors).sum().backward();
      Tensor gradient = model.parameters().get("conv.weight").tensor().grad();
      assertClose(golden.path("gradient"), gradient, 1e-5f);
      model.training(false);
      assertClose(golden.path("evaluated"), Slot.of(model).forward(images), 1e-4f);
    }
  }

  private static void fill(Tensor tensor, int seed) {
    float[] values = new float[(int) tensor.numel()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(seed * 12.9898 + i * 78.233);
    }
    tensor.copy_(Tensors.ofFloats(values, Tensors.shape(tensor)));
  }

  private static void assertClose(JsonNode expected, Tensor got, float tolerance) {
    float[] values = new ObjectMapper().convertValue(expected, float[].class);
    assertArrayEquals(values, Tensors.toFloats(got), tolerance);
  }

  /** The built-in model pools before it cuts off at zero; Keras's example does it after. */
  @Test
  void poolingBeforeTheActivationChangesNothing() {
    Layer keras =
        new Sequential()
            .add("conv1", new Conv2d(Conv2d.Config.of(1, 32, 3).withInit(Init.KERAS)))
            .add("relu1", new Relu())
            .add("pool1", new MaxPool2d(2))
            .add("conv2", new Conv2d(Conv2d.Config.of(32, 64, 3).withInit(Init.KERAS)))
            .add("relu2", new Relu())
            .add("pool2", new MaxPool2d(2))
            .add("flatten", new Flatten())
            .add("dense", new Linear(1600, 10, true, Init.KERAS));
    try (keras;
        Layer ours = info("keras-mnist-convnet").published();
        Scope scope = Scope.open()) {
      keras.initialize(new RandomStreams(5));
      ours.initialize(new RandomStreams(5));
      ours.replace("dropout", Sequential.of());
      float[] pixels = new float[8 * 784];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) Math.max(0, Math.sin(i * 0.37));
      }
      Tensor images = Tensors.ofFloats(pixels, 8, 1, 28, 28);
      Tensor labels = Tensors.ofLongs(new long[] {0, 1, 2, 3, 4, 5, 6, 7}, 8);
      Tensor wanted = Slot.of(keras).forward(images);
      Tensor got = Slot.of(ours).forward(images);
      assertArrayEquals(Tensors.toFloats(wanted), Tensors.toFloats(got));
      torch.cross_entropy_loss(wanted, labels).backward();
      torch.cross_entropy_loss(got, labels).backward();
      keras
          .parameters()
          .forEach(
              (name, p) ->
                  assertArrayEquals(
                      Tensors.toFloats(p.tensor().grad()),
                      Tensors.toFloats(ours.parameters().get(name).tensor().grad()),
                      Float.MIN_VALUE, // zeros of either sign
                      name));
    }
  }
}
