package dev.hasten.nn.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.MultiplyAccumulates;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsTest {
  private static ModelInfo info(String name) {
    return Models.list().stream().filter(i -> i.name().equals(name)).findFirst().orElseThrow();
  }

  /** Counted by hand: outputs times the inputs that each sees. */
  @ParameterizedTest
  @CsvSource({
    "keras-mnist-convnet, 34826, 2440960", // 26*26*32*9 + 11*11*64*288 + 1600*10
    "pytorch-mnist, 1199882, 11992448", // 26*26*32*9 + 24*24*64*288 + 9216*128 + 128*10
    "strided-convnet, 32826, 1428544", // 14*14*16*25 + 12*12*64*144 + 2304*10
    "mlp, 118282, 118016" // 784*128 + 128*128 + 128*10
  })
  void parametersAndMultiplyAccumulates(String name, long parameters, long macs) {
    ModelInfo info = info(name);
    try (Layer model = info.published()) {
      long count = model.parameters().values().stream().mapToLong(p -> p.tensor().numel()).sum();
      assertEquals(parameters, count);
      long[] example = info.example().stream().mapToLong(Long::longValue).toArray();
      assertEquals(macs, MultiplyAccumulates.of(model, example));
      assertTrue(model.isTraining(), "counting leaves the mode as it was");
    }
  }

  @Test
  void everyModelAnswersForEveryClass() {
    for (ModelInfo info : Models.list()) {
      try (Layer model = info.published();
          Scope scope = Scope.open()) {
        model.initialize(new RandomStreams(1));
        long[] shape = new long[info.example().size() + 1];
        shape[0] = 2;
        for (int i = 1; i < shape.length; i++) {
          shape[i] = info.example().get(i - 1);
        }
        Tensor outputs = Slot.of(model).forward(torch.ones(shape));
        assertArrayEquals(new long[] {2, info.classes()}, Tensors.shape(outputs), info.name());
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
