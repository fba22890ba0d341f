package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.CausalAttention;
import dev.hasten.nn.GatedMlp;
import dev.hasten.nn.Interception;
import dev.hasten.nn.JointCausalAttention;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.SquaredRelu;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Loss;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What methods of sequences make of a decoder and its batches, against plain loops. */
class DecoderSurgeryTest {
  private static final int WIDTH = 8;
  private static final int HEADS = 2;
  private static final int SIZE = WIDTH / HEADS;
  private static final int PLACES = 5;

  private static float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) Math.sin(i * 1.3);
    }
    return numbers;
  }

  private static Layer decoder() {
    Layer decoder = Bench.decoder();
    decoder.initialize(new RandomStreams(4));
    return decoder;
  }

  private static String operate(Layer model, Speedup speedup) {
    Seams seams = new Seams(new RandomStreams(3), new long[] {24}, 5);
    return seams.install(List.of(speedup), model).get(0);
  }

  private static float[] scores(Layer decoder, int places) {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      long[] tokens = new long[places];
      for (int i = 0; i < places; i++) {
        tokens[i] = (3L * i + i / 5) % 5;
      }
      return Tensors.toFloats(decoder.forward(Tensors.ofLongs(tokens, 1, places)));
    }
  }

  private static float[] answer(Layer layer, float[] x, long... shape) {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      return Tensors.toFloats(layer.forward(Tensors.ofFloats(x, shape)));
    }
  }

  private static float[] weight(Layer layer, String path) {
    return Tensors.toFloats(Objects.requireNonNull(layer.parameters().get(path)).tensor());
  }

  /** {@code y = x Wᵀ}, row by row. */
  private static double[][] product(double[][] x, float[] w, int out) {
    double[][] y = new double[x.length][out];
    for (int row = 0; row < x.length; row++) {
      for (int o = 0; o < out; o++) {
        for (int i = 0; i < x[row].length; i++) {
          y[row][o] += x[row][i] * w[o * x[row].length + i];
        }
      }
    }
    return y;
  }

  private static double[][] rows(float[] x, int width) {
    double[][] rows = new double[x.length / width][width];
    for (int i = 0; i < x.length; i++) {
      rows[i / width][i % width] = x[i];
    }
    return rows;
  }

  private static float[] flat(double[][] rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) rows[i / rows[0].length][i % rows[0].length];
    }
    return flat;
  }

  private static double[] normed(double[] x) {
    double mean = 0;
    for (double each : x) {
      mean += each / x.length;
    }
    double variance = 0;
    for (double each : x) {
      variance += (each - mean) * (each - mean) / x.length;
    }
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (x[i] - mean) / Math.sqrt(variance + 1e-5);
    }
    return y;
  }

  private static double[][] attended(Layer attention, float[] x, boolean norm, boolean biases) {
    double[][] all = product(rows(x, WIDTH), weight(attention, "qkv.weight"), 3 * WIDTH);
    double[][] mixed = new double[PLACES][WIDTH];
    for (int head = 0; head < HEADS; head++) {
      double slope = Math.pow(2, -8.0 * (head + 1) / HEADS);
      for (int i = 0; i < PLACES; i++) {
        double[] q = Arrays.copyOfRange(all[i], head * SIZE, (head + 1) * SIZE);
        double sum = 0;
        double[] weights = new double[i + 1];
        for (int j = 0; j <= i; j++) {
          int from = WIDTH + head * SIZE;
          double[] k = Arrays.copyOfRange(all[j], from, from + SIZE);
          double score = 0;
          for (int s = 0; s < SIZE; s++) {
            score += norm ? normed(q)[s] * normed(k)[s] : q[s] * k[s];
          }
          weights[j] = Math.exp(score / Math.sqrt(SIZE) - (biases ? slope * (i - j) : 0));
          sum += weights[j];
        }
        for (int j = 0; j <= i; j++) {
          for (int s = 0; s < SIZE; s++) {
            double value = all[j][2 * WIDTH + head * SIZE + s];
            mixed[i][head * SIZE + s] += weights[j] / sum * value;
          }
        }
      }
    }
    return product(mixed, weight(attention, "projection.weight"), WIDTH);
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void attentionIsThatWrittenOut(boolean norm, boolean biases) {
    JointCausalAttention attention = new JointCausalAttention(WIDTH, HEADS, false, 0.7, 0.7);
    try (Layer model = Sequential.of(attention)) {
      model.initialize(new RandomStreams(4));
      if (norm) {
        Seams seams = new Seams(new RandomStreams(3), new long[] {PLACES, WIDTH}, 3);
        seams.install(List.of(new QueryKeyNorm()), model);
      }
      if (biases) {
        attention.addLinearBiases();
      }
      float[] x = numbers(PLACES * WIDTH);
      float[] wanted = flat(attended(attention, x, norm, biases));
      assertArrayEquals(wanted, answer(model, x, 1, PLACES, WIDTH), 1e-5f);
    }
  }

  @Test
  void withLinearBiasesSequencesMayBeLongerThanLearned() {
    try (Layer model = decoder()) {
      assertThrows(IllegalArgumentException.class, () -> scores(model, 30));
      String said = operate(model, new Alibi());
      assertTrue(said.startsWith("2 attentions biased, 6,688 to 6,304 parameters"), said);
      float[] longer = scores(model, 30);
      assertEquals(30 * 5, longer.length);
      float[] shorter = scores(model, 20);
      for (int i = 0; i < shorter.length; i++) {
        assertEquals(shorter[i], longer[i], 1e-5f, "score " + i);
      }
      assertThrows(IllegalArgumentException.class, () -> operate(model, new Alibi()));
    }
  }

  @Test
  void queriesAndKeysAreNormedOnce() {
    try (Layer model = decoder()) {
      String said = operate(model, new QueryKeyNorm());
      assertTrue(said.startsWith("2 attentions normed, 6,688 to 6,720 parameters"), said);
      assertThrows(IllegalArgumentException.class, () -> operate(model, new QueryKeyNorm()));
    }
  }

  @Test
  void anUntiedHeadBeginsAsTheEmbedding() {
    try (Layer model = decoder()) {
      float[] before = scores(model, 24);
      String said = operate(model, new UntiedEmbeddings());
      assertTrue(said.startsWith("1 heads untied, 6,688 to 6,768 parameters"), said);
      assertArrayEquals(before, scores(model, 24));
      assertArrayEquals(weight(model, "tokens.weight"), weight(model, "head.weight"));
      assertThrows(IllegalArgumentException.class, () -> operate(model, new UntiedEmbeddings()));
    }
  }

  @Test
  void theActivationIsTheSquareOfWhatIsPositive() {
    float[] x = {-2, -0.5f, 0, 0.5f, 3};
    assertArrayEquals(new float[] {0, 0, 0, 0.25f, 9}, answer(new SquaredRelu(), x, 5));
    try (Layer model = decoder()) {
      assertEquals("2 activations squared", operate(model, new ReluSquared()));
      assertTrue(model.layers().get("blocks.1.mlp.activation") instanceof SquaredRelu);
      assertThrows(IllegalArgumentException.class, () -> operate(model, new ReluSquared()));
    }
    try (Layer model = Sequential.of(new Linear(4, 4))) {
      assertThrows(IllegalArgumentException.class, () -> operate(model, new ReluSquared()));
    }
  }

  @Test
  void aGatedUnitIsThatWrittenOut() {
    try (Layer unit = new GatedMlp(3, 4, false, 0.8, 0.8)) {
      unit.initialize(new RandomStreams(4));
      float[] x = numbers(6);
      double[][] gate = product(rows(x, 3), weight(unit, "gate.weight"), 4);
      double[][] inner = product(rows(x, 3), weight(unit, "expand.weight"), 4);
      for (int row = 0; row < 2; row++) {
        for (int i = 0; i < 4; i++) {
          inner[row][i] *= gate[row][i] / (1 + Math.exp(-gate[row][i]));
        }
      }
      float[] wanted = flat(product(inner, weight(unit, "contract.weight"), 3));
      assertArrayEquals(wanted, answer(unit, x, 2, 3), 1e-5f);
    }
  }

  /**
   * Of 80 + 384 + 2 (32 + 768 + 256 + 2,048) + 16 parameters: 3 products of 16 x 40 instead of 2 of
   * 16 x 64, in each of 2 blocks.
   */
  @Test
  void gatedUnitsHaveNoMoreParameters() {
    try (Layer model = decoder()) {
      String said = operate(model, new GatedLinearUnits());
      assertTrue(said.startsWith("2 blocks gated, 6,688 to 6,432 parameters"), said);
      assertThrows(IllegalArgumentException.class, () -> operate(model, new GatedLinearUnits()));
    }
    assertEquals(336, GatedLinearUnits.hidden(512));
    assertEquals(5, GatedLinearUnits.hidden(8));
  }

  /** Attention written out: shared keys and values, a window, faded scores, values mixed in. */
  @ParameterizedTest
  @CsvSource({
    "2, 0, false",
    "1, 0, false",
    "2, 3, false",
    "1, 2, true",
    "2, 9, true",
    "2, 1, false",
    "1, 1, true"
  })
  void attentionWithSharedHeadsAndAWindowIsThatWrittenOut(int shared, int window, boolean biases) {
    JointCausalAttention attention = new JointCausalAttention(WIDTH, HEADS, true, 0.7, 0.7);
    try (Layer model = Sequential.of(attention)) {
      model.initialize(new RandomStreams(4));
      float[] whole = weight(attention, "qkv.weight");
      if (shared < HEADS) {
        attention.shareKeysAndValues(shared);
      }
      if (biases) {
        attention.addLinearBiases();
      }
      attention.window(window);
      float[] x = numbers(PLACES * WIDTH);
      double[][] all = product(rows(x, WIDTH), whole, 3 * WIDTH);
      double[][] mixed = new double[PLACES][WIDTH];
      for (int head = 0; head < HEADS; head++) {
        double slope = biases ? Math.pow(2, -8.0 * (head + 1) / HEADS) : 0;
        for (int i = 0; i < PLACES; i++) {
          double[] weights = new double[PLACES];
          double sum = 0;
          for (int j = window == 0 ? 0 : Math.max(0, i - window + 1); j <= i; j++) {
            double score = 0;
            for (int s = 0; s < SIZE; s++) {
              score += all[i][head * SIZE + s] * group(all[j], WIDTH, head, s, shared);
            }
            weights[j] = Math.exp(score / Math.sqrt(SIZE) - slope * (i - j));
            sum += weights[j];
          }
          for (int j = 0; j < PLACES; j++) {
            for (int s = 0; s < SIZE; s++) {
              mixed[i][head * SIZE + s] +=
                  weights[j] / sum * group(all[j], 2 * WIDTH, head, s, shared);
            }
          }
        }
      }
      float[] wanted = flat(product(mixed, weight(attention, "projection.weight"), WIDTH));
      assertArrayEquals(wanted, answer(model, x, 1, PLACES, WIDTH), 1e-5f);
    }
  }

  /** The number of a head, or the mean over all heads where they share one. */
  private static double group(double[] row, int from, int head, int s, int shared) {
    return shared == HEADS
        ? row[from + head * SIZE + s]
        : (row[from + s] + row[from + SIZE + s]) / 2;
  }

  @Test
  void aWindowOfTrainingIsNotThatOfEvaluation() {
    JointCausalAttention attention = new JointCausalAttention(WIDTH, HEADS, false, 0.7, 0.7);
    try (Layer model = Sequential.of(attention)) {
      model.initialize(new RandomStreams(4));
      float[] x = numbers(PLACES * WIDTH);
      model.training(false);
      float[] all = answer(model, x, 1, PLACES, WIDTH);
      attention.trainingWindow(2);
      assertArrayEquals(all, answer(model, x, 1, PLACES, WIDTH));
      model.training(true);
      float[] few = answer(model, x, 1, PLACES, WIDTH);
      for (int i = 0; i < 2 * WIDTH; i++) {
        assertEquals(all[i], few[i], 1e-5f, "the first two places see the same");
      }
      assertTrue(Math.abs(all[4 * WIDTH] - few[4 * WIDTH]) > 1e-4);
    }
  }

  /**
   * Of 24 places and width 16: in each of 2 blocks 24 16 48 products for queries, keys and values,
   * 2 24 16 24 for attention, 24 16 16 behind it and 2 24 16 64, then 24 16 5. One head of keys and
   * values instead of two is 16 16 fewer in each block; a window of 6 is looked at in blocks of 12
   * places, one of 8, a third of the sequence, by a mask over all.
   */
  @ParameterizedTest
  @CsvSource({
    "queries, '2 attentions share keys and values, 6,688 to 6,176', 173952",
    "6, '2 attentions see 6 places, 6,688 to 6,688', 167808",
    "8, '2 attentions see 8 places, 6,688 to 6,688', 186240",
  })
  void cheaperAttentionTellsItsCost(String method, String words, long products) {
    Speedup speedup =
        method.equals("queries")
            ? new GroupedQueries(1)
            : new SlidingWindow(Integer.parseInt(method));
    try (Layer model = decoder()) {
      assertEquals(
          String.format(
              Locale.ROOT,
              "%s parameters, 186,240 to %,d multiply-accumulates an example",
              words,
              products),
          operate(model, speedup));
    }
  }

  @Test
  void windowsGrowInAStraightLine() {
    WindowWarmup warmup = new WindowWarmup(8, Duration.steps(10));
    assertEquals(8, warmup.seen(64, new Progress(0, 40, 10)));
    assertEquals(8 + 28, warmup.seen(64, new Progress(5, 40, 10)));
    assertEquals(64, warmup.seen(64, new Progress(10, 40, 10)));
    assertEquals(6, warmup.seen(6, new Progress(0, 40, 10)));
  }

  @Test
  void keysAndValuesAreSharedOnce() {
    try (Layer model = decoder()) {
      String said = operate(model, new GroupedQueries(1));
      // 16 rows of 16 less for keys and values of one head each, in each of 2 blocks
      assertTrue(said.startsWith("2 attentions share keys and values, 6,688 to 6,176"), said);
      assertThrows(IllegalArgumentException.class, () -> operate(model, new GroupedQueries(1)));
    }
    try (Layer model = decoder()) {
      assertThrows(IllegalArgumentException.class, () -> operate(model, new GroupedQueries(2)));
    }
  }

  /**
   * With a = 1 and b = 0 nothing changes; with a = 0 and b = 1 rows of the tokens are the values.
   */
  @Test
  void aRowForEachTokenIsMixedIn() {
    try (Layer model = decoder();
        Layer plain = decoder()) {
      String said = operate(model, new ValueEmbeddings(1));
      // 5 rows of 16 and two factors, in both attentions
      assertTrue(said.startsWith("2 attentions with a row for each token, 6,688 to 6,852"), said);
      put(model, "blocks.0.attention.mix", 1, 0);
      put(model, "blocks.1.attention.mix", 1, 0);
      assertArrayEquals(scores(plain, 6), scores(model, 6), 1e-6f);
      put(model, "blocks.0.attention.mix", 0, 1);
      double[][] rows = rows(weight(model, "blocks.0.attention.valueEmbedding.weight"), 16);
      CausalAttention first = (CausalAttention) model.layers().get("blocks.0.attention");
      float[] given = answer(Objects.requireNonNull(first), numbers(16), 1, 1, 16);
      assertArrayEquals(new float[16], given, "no tokens, no values");
      float[] seen = new float[16];
      try (Interception tap =
          model.around(
              "blocks.0.attention",
              (input, call) -> {
                Tensor output = call.forward(input);
                System.arraycopy(Tensors.toFloats(output.detach()), 0, seen, 0, 16);
                return output;
              })) {
        scores(model, 4); // the first place sees itself alone: token 0
      }
      double[][] one = {rows[0]};
      float[] projection = weight(model, "blocks.0.attention.projection.weight");
      assertArrayEquals(flat(product(one, projection, 16)), seen, 1e-6f);
    }
  }

  private static void put(Layer model, String path, double... values) {
    try (Scope scope = Scope.open()) {
      float[] floats = new float[values.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) values[i];
      }
      Objects.requireNonNull(model.parameters().get(path))
          .tensor()
          .detach()
          .copy_(Tensors.ofFloats(floats, floats.length));
    }
  }

  /** With a = 1 and b = 0 nothing changes; with a = 0 and b = 1 the first block's values do all. */
  @Test
  void valuesOfTheFirstAttentionAreMixedIn() {
    try (Layer model = decoder()) {
      float[] before = scores(model, 24);
      String said = operate(model, new ValueResidual());
      assertTrue(said.startsWith("1 attentions mix in values, 6,688 to 6,690"), said);
      Tensor mix = model.parameters().get("blocks.1.attention.mix").tensor().detach();
      assertArrayEquals(new float[] {0.5f, 0.5f}, Tensors.toFloats(mix));
      try (Scope scope = Scope.open()) {
        mix.copy_(Tensors.ofFloats(new float[] {1, 0}, 2));
        assertArrayEquals(before, scores(model, 24), 1e-6f);
        mix.copy_(Tensors.ofFloats(new float[] {0, 1}, 2));
        float[] first = scores(model, 24);
        float[] qkv = weight(model, "blocks.1.attention.qkv.weight");
        Arrays.fill(qkv, 32 * 16, 48 * 16, 0); // its own values no longer matter
        model
            .parameters()
            .get("blocks.1.attention.qkv.weight")
            .tensor()
            .detach()
            .copy_(Tensors.ofFloats(qkv, 48, 16));
        assertArrayEquals(first, scores(model, 24));
      }
    }
  }

  /** {@code L = L_0 + w L_1 + w^2 L_2}, each over the places that have such a token. */
  @Test
  void tokensBeyondTheNextCountLess() {
    Loss mean = (inputs, outputs, targets) -> outputs.select(2, 0).sub(targets).mean();
    try (Scope scope = Scope.open()) {
      Tensor outputs = Tensors.ofFloats(new float[] {1, 2, 3, 4}, 1, 4, 1);
      Tensor targets = Tensors.ofFloats(new float[] {10, 20, 30, 50}, 1, 4);
      double next = (1 + 2 + 3 + 4 - 110) / 4.0;
      double second = (1 + 2 + 3 - 100) / 3.0;
      double third = (1 + 2 - 80) / 2.0;
      Tensor loss = MultiTokenPrediction.ahead(mean, 2, 0.5).loss(targets, outputs, targets);
      assertEquals(next + 0.5 * second + 0.25 * third, loss.item_double(), 1e-4);
      assertEquals(
          next,
          MultiTokenPrediction.ahead(mean, 2, 0).loss(targets, outputs, targets).item_double(),
          1e-5);
    }
  }

  /** {@code 8 + (64 - 8) min(t / 10, 1)}, down to a multiple of 8. */
  @Test
  void placesGrowInStepsOfEight() {
    SequenceWarmup warmup = new SequenceWarmup(8, Duration.steps(10));
    long[] wanted = {8, 8, 16, 24, 24, 32, 40, 40, 48, 56, 64, 64};
    for (int step = 0; step < wanted.length; step++) {
      assertEquals(wanted[step], warmup.places(64, new Progress(step, 40, 20)), "step " + step);
    }
    assertEquals(60, warmup.places(60, new Progress(10, 40, 20)), "whole, whatever its length");
    assertEquals(48, warmup.places(60, new Progress(9, 40, 20)), "8 + 52 * 0.9 is 54.8");
  }

  @Test
  void windowsLoseTheirEnd() {
    Seams seams = new Seams(new RandomStreams(3), new long[] {24}, 5);
    seams.install(new SequenceWarmup(8, Duration.steps(4)));
    try (Scope scope = Scope.open()) {
      Batch whole = Bench.TOKENS.batch(0, 3);
      Batch cut = seams.batchTransform().transform(whole, new Progress(2, 9, 9));
      assertArrayEquals(new long[] {3, 16}, Tensors.shape(cut.inputs()));
      Tensor inputs = whole.inputs().narrow(1, 0, 16).contiguous();
      assertArrayEquals(Tensors.toLongs(inputs), Tensors.toLongs(cut.inputs().contiguous()));
      Tensor targets = whole.targets().narrow(1, 0, 16).contiguous();
      assertArrayEquals(Tensors.toLongs(targets), Tensors.toLongs(cut.targets().contiguous()));
      Batch late = seams.batchTransform().transform(whole, new Progress(4, 9, 9));
      assertEquals(whole, late);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 12})
  void aStartThatIsNoMultipleOfEightIsRefused(int start) {
    assertThrows(
        IllegalArgumentException.class, () -> new SequenceWarmup(start, Duration.steps(4)));
  }

  @Test
  void aWarmupThatDoesNotFitIsRefused() {
    SequenceWarmup longer = new SequenceWarmup(8, Duration.steps(50));
    assertTrue(
        longer.faults(new Progress(0, 40, 20)).get(0).startsWith("expected sequence-warmup"));
    SequenceWarmup wide = new SequenceWarmup(24, Duration.steps(5));
    try (Layer model = decoder()) {
      assertThrows(IllegalArgumentException.class, () -> operate(model, wide));
    }
  }
}
