package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.ChannelShuffle;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.SqueezeExcitation;
import dev.hasten.nn.models.Models;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks of another width, and convolutions in groups. */
class WidthTest {
  private static String operate(Layer model, Speedup speedup, long... example) {
    model.initialize(new RandomStreams(3));
    Seams seams = new Seams(new RandomStreams(3), example, 10);
    return seams.install(List.of(speedup), model).get(0);
  }

  private static float[] answer(Layer model, long... shape) {
    float[] numbers = new float[(int) Tensors.count(shape)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) Math.sin(i * 0.7);
    }
    model.training(false);
    try (Scope scope = Scope.open()) {
      return Tensors.toFloats(model.forward(Tensors.ofFloats(numbers, shape)));
    }
  }

  private static Layer resnet8() {
    return Models.list().stream()
        .filter(info -> info.name().equals("resnet-8"))
        .findFirst()
        .orElseThrow()
        .published();
  }

  private static long parameters(Layer model) {
    return model.parameters().values().stream().mapToLong(each -> each.tensor().numel()).sum();
  }

  /** Widths of MobileNetV2's published multipliers, divisor 8, and the rule of a tenth. */
  @ParameterizedTest
  @CsvSource({
    "0.35, 8, 16, 8",
    "0.35, 8, 32, 16", // 11.2 would be 8, which is less than nine tenths of it
    "0.35, 8, 64, 24",
    "0.5, 8, 24, 16",
    "0.75, 8, 32, 24",
    "1.4, 8, 96, 136",
    "1.4, 8, 160, 224",
    "1.4, 8, 320, 448",
    "1, 4, 64, 64",
    "0.001, 4, 64, 4",
    "0.5, 1, 7, 4"
  })
  void channelsAreRoundedAsPublished(double multiplier, int divisor, long channels, long wanted) {
    assertEquals(wanted, new ChannelMultiplier(multiplier, divisor).channels(channels));
  }

  @Test
  void aResidualNetworkOfHalfTheWidth() {
    try (Layer model = resnet8()) {
      String told = operate(model, new ChannelMultiplier(0.5, 4), 1, 28, 28);
      long first = 8 * 9 + 2 * 8;
      long block1 = 2 * (8 * 8 * 9) + 2 * (2 * 8);
      long block2 = 8 * 16 * 9 + 16 * 16 * 9 + 8 * 16 + 3 * (2 * 16);
      long block3 = 16 * 32 * 9 + 32 * 32 * 9 + 16 * 32 + 3 * (2 * 32);
      long wanted = first + block1 + block2 + block3 + 32 * 10 + 10;
      assertEquals(wanted, parameters(model));
      assertTrue(told.contains("77,754 to " + String.format("%,d", wanted) + " parameters"), told);
      assertEquals(20, answer(model, 2, 1, 28, 28).length);
    }
  }

  @Test
  void aLinearLayerIsFittedToThePixelsBeforeIt() {
    try (Layer model =
        Sequential.of(
            new Conv2d(1, 6, 3),
            new Relu(),
            new MaxPool2d(2),
            new Flatten(),
            new Linear(6 * 25, 12),
            new Linear(12, 10))) {
      operate(model, new ChannelMultiplier(2, 1), 1, 12, 12);
      long wanted = (12 * 9 + 12) + (12 * 25 * 12 + 12) + (12 * 10 + 10);
      assertEquals(wanted, parameters(model));
      assertEquals(30, answer(model, 3, 1, 12, 12).length);
    }
  }

  @Test
  void aLayerOfAnotherKindIsRefusedByName() {
    try (Layer model = Sequential.of(new Conv2d(1, 8, 3), new SqueezeExcitation(8, 2))) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> operate(model, new ChannelMultiplier(0.5, 4), 1, 12, 12));
      assertTrue(refusal.getMessage().contains("1 is a SqueezeExcitation"), refusal.getMessage());
    }
  }

  /** Of 9 8 + 8 + 288 10 + 10 parameters, and 36 72 + 2,880 products, with half the channels. */
  @Test
  void aNarrowerNetworkTellsItsCost() {
    try (Layer model =
        Sequential.of(new Conv2d(1, 8, 3), new Relu(), new Flatten(), new Linear(288, 10))) {
      assertEquals(
          "2 layers at width 0.5, 2,970 to 1,490 parameters, 5,472 to 2,736"
              + " multiply-accumulates an example",
          operate(model, new ChannelMultiplier(0.5, 4), 1, 8, 8));
    }
  }

  /** A grouped convolution is a dense one whose weights between groups are 0, then shuffled. */
  @Test
  void groupsDoNotSeeEachOtherAndAreShuffled() {
    int groups = 2;
    int in = 4;
    int out = 6;
    try (Layer model = Sequential.of(new Conv2d(in, out, 3));
        Layer dense = Sequential.of(new Conv2d(in, out, 3))) {
      String told = operate(model, new GroupedConvolution(groups), in, 6, 6);
      assertEquals(out * (in / groups) * 9 + out, parameters(model));
      assertEquals(
          "1 convolutions in 2 groups, 222 to 114 parameters, 3,456 to 1,728"
              + " multiply-accumulates an example",
          told);
      float[] weight = Tensors.toFloats(parameter(model, "0.conv.weight"));
      float[] whole = new float[out * in * 9];
      int inEach = in / groups;
      for (int o = 0; o < out; o++) {
        int group = o / (out / groups);
        for (int i = 0; i < inEach; i++) {
          System.arraycopy(
              weight, (o * inEach + i) * 9, whole, (o * in + group * inEach + i) * 9, 9);
        }
      }
      try (Scope scope = Scope.open()) {
        parameter(dense, "0.weight").copy_(Tensors.ofFloats(whole, out, in, 3, 3));
        parameter(dense, "0.bias").copy_(parameter(model, "0.conv.bias"));
      }
      float[] plain = answer(dense, 1, in, 6, 6);
      float[] got = answer(model, 1, in, 6, 6);
      for (int c = 0; c < out; c++) {
        int group = c / (out / groups);
        int place = c % (out / groups) * groups + group;
        for (int pixel = 0; pixel < 16; pixel++) {
          assertEquals(plain[c * 16 + pixel], got[place * 16 + pixel], 1e-5);
        }
      }
    }
  }

  private static Tensor parameter(Layer model, String path) {
    return Supported.values(model, path);
  }

  @Test
  void channelsAreDealtOut() {
    float[] channels = {0, 1, 2, 3, 4, 5};
    try (Layer shuffle = new ChannelShuffle(3);
        Scope scope = Scope.open()) {
      assertArrayEquals(
          new float[] {0, 2, 4, 1, 3, 5},
          Tensors.toFloats(shuffle.forward(Tensors.ofFloats(channels, 1, 6, 1, 1))));
    }
    assertThrows(IllegalArgumentException.class, () -> new ChannelShuffle(0));
  }

  @Test
  void channelsThatGroupsDoNotDivideAreRefused() {
    try (Layer model = Sequential.of(new Conv2d(1, 6, 3), new Conv2d(6, 9, 3))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> operate(model, new GroupedConvolution(4), 1, 12, 12));
    }
  }
}
