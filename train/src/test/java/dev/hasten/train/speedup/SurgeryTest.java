package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataPair;
import dev.hasten.data.Datasets;
import dev.hasten.engine.OperatorProfile;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Blur2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Gelu;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Residual;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.nn.SqueezeExcitation;
import dev.hasten.nn.TransformerBlock;
import dev.hasten.nn.models.Models;
import dev.hasten.train.Length;
import dev.hasten.train.Recipe;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingJob;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What surgery makes of a model, against plain loops and closed forms. */
class SurgeryTest {
  private static float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) Math.sin(i * 1.3);
    }
    return numbers;
  }

  private static String operate(Layer model, Speedup speedup) {
    Seams seams = new Seams(new RandomStreams(3), new long[] {4, 8, 8}, 3);
    return seams.install(List.of(speedup), model).get(0);
  }

  private static float[] answer(Layer model, long... shape) {
    return answer(Slot.of(model), shape);
  }

  private static float[] answer(Slot model, long... shape) {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      Tensor input = Tensors.ofFloats(numbers((int) Tensors.count(shape)), shape);
      return Tensors.toFloats(model.forward(input));
    }
  }

  private static <T extends Layer> T drawn(T model) {
    model.initialize(new RandomStreams(4));
    return model;
  }

  @Test
  void pooledBeforeItsActivationTheModelAnswersTheSameBits() {
    Layer model =
        drawn(Sequential.of(new Conv2d(4, 3, 3), new Relu(), new MaxPool2d(2), new Relu()));
    float[] before = answer(model, 2, 4, 8, 8);
    operate(model, new PoolBeforeActivation());
    assertEquals(
        List.of("Conv2d", "MaxPool2d", "Relu", "Relu"),
        model.children().values().stream()
            .map(slot -> slot.layer().getClass().getSimpleName())
            .toList());
    assertArrayEquals(before, answer(model, 2, 4, 8, 8));
    model.close();
  }

  @Test
  void anActivationThatIsNotMonotoneStaysBeforeItsPooling() {
    try (Layer model = Sequential.of(new Gelu(), new MaxPool2d(2))) {
      String refusal =
          assertThrows(
                  IllegalArgumentException.class, () -> operate(model, new PoolBeforeActivation()))
              .getMessage();
      assertTrue(refusal.contains("right before a MaxPool2d"), refusal);
    }
  }

  @Test
  void anActivationBesideAResidualIsNotInPlace() {
    try (Layer model = Sequential.of(new Residual(new Linear(4, 4)), new Relu())) {
      assertThrows(IllegalArgumentException.class, () -> operate(model, new InPlaceActivations()));
    }
    try (Layer model = drawn(Sequential.of(new Linear(4, 4), new Relu(), new Linear(4, 2)))) {
      float[] before = answer(model, 3, 4);
      operate(model, new InPlaceActivations());
      assertTrue(((Relu) model.layers().get("1")).isInPlace());
      assertArrayEquals(before, answer(model, 3, 4));
    }
  }

  @Test
  void aNormTakesTheBiasAwayAnyway() {
    Layer model = drawn(Sequential.of(new Conv2d(4, 3, 3), new BatchNorm2d(3)));
    model.training(true);
    float[] before = answer(model, 5, 4, 8, 8);
    operate(model, new BiasBeforeNorm());
    assertEquals(
        List.of("0.weight", "1.weight", "1.bias"), List.copyOf(model.parameters().keySet()));
    assertArrayEquals(before, answer(model, 5, 4, 8, 8), 1e-5f);
    model.close();
  }

  /** In training the norm stays; what is evaluated are the weights and statistics of the moment. */
  @Test
  void aNormIsPartOfTheConvolutionBeforeItInEvaluation() {
    for (boolean bias : new boolean[] {true, false}) {
      Conv2d.Config config = Conv2d.Config.of(4, 6, 3).withGroups(2);
      Layer conv = new Conv2d(bias ? config : config.withoutBias());
      Layer model = drawn(Sequential.of(conv, new BatchNorm2d(6), new Relu()));
      model.training(true);
      float[] inTraining = answer(model, 5, 4, 8, 8); // statistics move
      answer(model, 3, 4, 8, 8);
      model.training(false);
      float[] before = answer(model, 2, 4, 8, 8);
      Seams seams = new Seams(new RandomStreams(1), new long[] {4, 8, 8}, 3);
      seams.install(List.of(new NormFolding()), model);
      assertArrayEquals(before, answer(model, 2, 4, 8, 8), 1e-5f);
      long norms =
          OperatorProfile.of(() -> answer(model, 2, 4, 8, 8)).operators().stream()
              .filter(operator -> operator.name().contains("batch_norm"))
              .count();
      assertEquals(0, norms);
      model.training(true);
      assertArrayEquals(inTraining, answer(model, 5, 4, 8, 8));
      model.close();
    }
  }

  @Test
  void blocksOfZeroProjectionsBeginAsTheIdentity() {
    List<Layer> blocks =
        List.of(
            new TransformerBlock(8, 2, true, 0.3, 0.3),
            new Residual(Sequential.of(new Linear(8, 5), new Relu(), new Linear(5, 8))));
    for (Layer block : blocks) {
      try (Layer model = drawn(Sequential.of(block))) {
        float[] wanted = numbers(2 * 3 * 8);
        assertFalse(Arrays.equals(wanted, answer(model, 2, 3, 8)));
        int zeroed = block instanceof Residual ? 1 : 2;
        assertEquals(
            zeroed + " residual branches begin at 0", operate(model, new ZeroProjections()));
        assertArrayEquals(wanted, answer(model, 2, 3, 8));
      }
    }
    try (Layer model = Sequential.of(new Linear(8, 8))) {
      assertThrows(IllegalArgumentException.class, () -> operate(model, new ZeroProjections()));
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 4, 3", "2, 6, 5", "3, 3, 1"})
  void diracConvolutionsPassTheirChannelsOn(int in, int out, int kernel) {
    Conv2d conv =
        drawn(new Conv2d(Conv2d.Config.of(in, out, kernel).withPadding(kernel / 2).withoutBias()));
    float[] drawn = Tensors.toFloats(conv.parameters().get("weight").tensor());
    Layer model = Sequential.of(conv);
    operate(model, new DiracInit());
    float[] got = answer(model, 1, in, 6, 6);
    float[] wanted = numbers(in * 36);
    assertArrayEquals(wanted, Arrays.copyOf(got, in * 36), 1e-6f);
    float[] now = Tensors.toFloats(conv.parameters().get("weight").tensor());
    int identity = in * in * kernel * kernel;
    assertArrayEquals(
        Arrays.copyOfRange(drawn, identity, drawn.length),
        Arrays.copyOfRange(now, identity, now.length),
        "the other filters stay as drawn");
    model.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 5, 7", "2, 6, 6", "2, 5, 7", "3, 7, 4", "2, 1, 1"})
  void aBlurIsTheWeightedMeanOfNeighbours(int stride, int height, int width) {
    int channels = 3;
    float[] x = numbers(channels * height * width);
    double[] weights = {0.25, 0.5, 0.25};
    int rows = (height + stride - 1) / stride;
    int columns = (width + stride - 1) / stride;
    float[] wanted = new float[channels * rows * columns];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          double sum = 0;
          for (int a = -1; a <= 1; a++) {
            for (int b = -1; b <= 1; b++) {
              int row = Math.min(height - 1, Math.max(0, i * stride + a));
              int column = Math.min(width - 1, Math.max(0, j * stride + b));
              sum += weights[a + 1] * weights[b + 1] * x[(c * height + row) * width + column];
            }
          }
          wanted[(c * rows + i) * columns + j] = (float) sum;
        }
      }
    }
    assertArrayEquals(wanted, answer(new Blur2d(stride), 1, channels, height, width), 1e-5f);
    try (Scope scope = Scope.open()) {
      Tensor image = Tensors.ofFloats(x, 1, channels, height, width).to(ScalarType.BFloat16);
      float[] rounded = Tensors.toFloats(new Blur2d(stride).forward(image).to(ScalarType.Float));
      assertArrayEquals(
          wanted, rounded, 0.008f); // rounded before and after, each up to 2^-9 of 1.5
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 7, 8, 13})
  void blurredPoolingKeepsTheShape(int size) {
    Layer model =
        drawn(
            Sequential.of(
                new MaxPool2d(2),
                new Conv2d(Conv2d.Config.of(4, 5, 3).withStride(2).withPadding(1)),
                new Flatten()));
    int before = answer(model, 1, 4, size, size).length;
    assertEquals("2 layers blur first", operate(model, new BlurPool()));
    assertEquals(before, answer(model, 1, 4, size, size).length);
    assertTrue(model.parameters().containsKey("1.weight"), "names stay");
    model.close();
  }

  @Test
  void excitationWeighsChannels() {
    SqueezeExcitation layer = drawn(new SqueezeExcitation(4, 2));
    Map<String, float[]> p = new java.util.HashMap<>();
    layer.parameters().forEach((name, each) -> p.put(name, Tensors.toFloats(each.tensor())));
    float[] x = numbers(2 * 4 * 9);
    float[] wanted = new float[x.length];
    for (int n = 0; n < 2; n++) {
      double[] inner = new double[2];
      for (int h = 0; h < 2; h++) {
        inner[h] = p.get("squeeze.bias")[h];
        for (int c = 0; c < 4; c++) {
          double mean = 0;
          for (int i = 0; i < 9; i++) {
            mean += x[(n * 4 + c) * 9 + i] / 9;
          }
          inner[h] += p.get("squeeze.weight")[h * 4 + c] * mean;
        }
      }
      for (int c = 0; c < 4; c++) {
        double z = p.get("excite.bias")[c];
        for (int h = 0; h < 2; h++) {
          z += p.get("excite.weight")[c * 2 + h] * Math.max(0, inner[h]);
        }
        for (int i = 0; i < 9; i++) {
          int at = (n * 4 + c) * 9 + i;
          wanted[at] = (float) (x[at] / (1 + Math.exp(-z)));
        }
      }
    }
    assertArrayEquals(wanted, answer(layer, 2, 4, 3, 3), 1e-5f);
    layer.close();
  }

  @Test
  void excitationIsAddedBehindConvolutionsWithTheirWeights() {
    Layer model = drawn(Sequential.of(new Conv2d(4, 8, 3), new Relu()));
    float[] weight = Tensors.toFloats(model.parameters().get("0.weight").tensor());
    assertEquals("1 squeeze-and-excitation layers added", operate(model, new SqueezeExcite(4, 8)));
    assertArrayEquals(weight, Tensors.toFloats(model.parameters().get("0.conv.weight").tensor()));
    float[] drawn =
        Tensors.toFloats(model.parameters().get("0.excitation.squeeze.weight").tensor());
    assertTrue(drawn[0] != 0, "first weights are drawn");
    model.close();
  }

  @Test
  void separableConvolutionsHaveFewerWeights() {
    Layer model = drawn(Sequential.of(new Conv2d(Conv2d.Config.of(4, 6, 3).withStride(2))));
    int before = answer(model, 1, 4, 8, 8).length;
    String words = operate(model, new DepthwiseSeparable(4));
    assertEquals( // 4 9 + 4 6 + 6; over 3 x 3 pixels
        "1 convolutions split, 222 to 66 parameters, 1,944 to 540 multiply-accumulates an example",
        words);
    assertEquals(before, answer(model, 1, 4, 8, 8).length);
    model.close();
  }

  /** At full rank (of a product that saves something) nothing is lost. */
  @Test
  void factorsOfALowRankWeightGiveItBack() {
    Layer model = drawn(Sequential.of(new Conv2d(4, 3, 3), new Flatten(), new Linear(108, 10)));
    try (Scope scope = Scope.open()) {
      Tensor a = Tensors.ofFloats(numbers(20), 10, 2);
      Tensor b = Tensors.ofFloats(numbers(216), 2, 108);
      model.parameters().get("2.weight").tensor().detach().copy_(a.mm(b)); // rank 2
    }
    Layer linear = model.layers().get("2");
    float[] before = answer(linear, 5, 108);
    String words = operate(model, new Factorize(0.2)); // rank 2 of 10; and 1 of 3
    assertEquals( // 36 + 3 + 3 over 6 x 6 pixels, 2 (108 + 10) + 10
        "2 layers factorized, 1,201 to 288 parameters, 4,968 to 1,640 multiply-accumulates an"
            + " example",
        words);
    assertArrayEquals(before, answer(model.layers().get("2"), 5, 108), 1e-4f);
    model.close();
  }

  @Test
  void aFactorizedConvolutionOfRankOneGivesItBack() {
    Layer model = drawn(Sequential.of(new Conv2d(4, 6, 3)));
    try (Scope scope = Scope.open()) {
      Tensor a = Tensors.ofFloats(numbers(6), 6, 1);
      Tensor b = Tensors.ofFloats(numbers(36), 1, 36);
      Tensor weight = model.parameters().get("0.weight").tensor().detach();
      weight.copy_(a.mm(b).view(6, 4, 3, 3));
    }
    float[] before = answer(model, 2, 4, 8, 8);
    operate(model, new Factorize(0.1));
    assertArrayEquals(before, answer(model, 2, 4, 8, 8), 1e-4f);
    model.close();
  }

  @Test
  void ghostNormsSeeTheirGroupAlone() {
    Layer norm = drawn(new BatchNorm2d(2));
    Layer alone = drawn(new BatchNorm2d(2));
    Layer model = Sequential.of(norm);
    operate(model, new GhostBatchNorm(3));
    model.training(true);
    alone.training(true);
    float[] x = numbers(7 * 2 * 4);
    float[] got;
    float[][] wanted = new float[3][];
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      Tensor all = Tensors.ofFloats(x, 7, 2, 2, 2);
      got = Tensors.toFloats(Slot.of(model).forward(all));
      int[][] groups = {{0, 3}, {3, 6}, {6, 7}};
      for (int i = 0; i < 3; i++) {
        Tensor part = all.narrow(0, groups[i][0], groups[i][1] - groups[i][0]);
        wanted[i] = Tensors.toFloats(alone.forward(part));
      }
    }
    int at = 0;
    for (float[] part : wanted) {
      assertArrayEquals(part, Arrays.copyOfRange(got, at, at + part.length));
      at += part.length;
    }
    assertArrayEquals(
        Tensors.toFloats(alone.buffers().get("running_mean")),
        Tensors.toFloats(norm.buffers().get("running_mean")));
    model.close();
    alone.close();
  }

  @Test
  void branchesAreLeftOutAsOftenAsTheirDepthSays() {
    Layer model =
        drawn(Sequential.of(new Residual(new Linear(3, 3)), new Residual(new Linear(3, 3))));
    float[] x = numbers(3);
    model.training(false);
    float[] evaluated = answer(model, 1, 3);
    operate(model, new StochasticDepth(0.5));
    assertArrayEquals(evaluated, answer(model, 1, 3), "evaluation is of the whole network");
    Slot first = model.children().get("0");
    float[] whole = answer(first, 1, 3);
    model.training(true);
    int left = 0;
    int trials = 2000;
    for (int i = 0; i < trials; i++) {
      float[] got = answer(first, 1, 3);
      boolean dropped = Arrays.equals(x, got);
      left += dropped ? 1 : 0;
      if (!dropped) {
        for (int j = 0; j < 3; j++) {
          assertEquals(x[j] + (whole[j] - x[j]) / 0.75, got[j], 1e-5);
        }
      }
    }
    assertEquals(0.25, (double) left / trials, 0.04); // the first of two: half of 0.5
    model.close();
  }

  /** An activation that writes into its input stands behind the branches of resnet-8. */
  @Test
  void aBranchLeftOutKeepsTheInputForTheGradient() {
    Recipe recipe =
        Recipe.of(Length.steps(20)).withBatch(16).withSpeedups(List.of(new StochasticDepth(0.9)));
    try (DataPair data = Datasets.resolve("digits");
        Layer model =
            Models.list().stream()
                .filter(info -> info.name().equals("resnet-8"))
                .findFirst()
                .orElseThrow()
                .make()
                .apply(data.train().inputShape(), data.train().classes());
        Trainer trainer = new Trainer(model, TrainingJob.of(recipe, data.train()))) {
      assertEquals(20, trainer.run().steps());
    }
  }
}
