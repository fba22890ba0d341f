package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.io.IOException;
import java.io.InputStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decoders against PyTorch's numbers (see src/test/python/decoder.py). */
class DecoderTest {
  private static final float TOLERANCE = 1e-5f;
  private static final int KINDS = 7;
  private static final int CONTEXT = 6;

  private static Sequential decoder(boolean bias, boolean tied) {
    return Decoder.of(new Decoder.Config(KINDS, CONTEXT, 2, 2, 8, bias, tied));
  }

  private static void fill(Layer layer) {
    int seed = 10;
    for (Parameter parameter : layer.parameters().values()) {
      try (Scope scope = Scope.open()) {
        Tensor tensor = parameter.tensor();
        Tensor numbers = Numbers.tensor(seed++, Tensors.shape(tensor)).mul(new Scalar(0.5));
        tensor.detach().copy_(numbers);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"tied, false, true, 6", "untied, true, false, 6", "shorter, false, true, 4"})
  void scoresAndGradientsAreThoseOfPyTorch(String name, boolean bias, boolean tied, int places)
      throws IOException {
    JsonNode golden = golden().path(name);
    long[] inputs = new long[3 * places];
    long[] targets = new long[3 * places];
    for (int row = 0; row < 3; row++) {
      for (int i = 0; i < places; i++) {
        int at = row * (places + 1) + i;
        inputs[row * places + i] = token(at);
        targets[row * places + i] = token(at + 1);
      }
    }
    try (Layer decoder = decoder(bias, tied);
        Scope scope = Scope.open()) {
      fill(decoder);
      Tensor scores = Slot.of(decoder).forward(Tensors.ofLongs(inputs, 3, places));
      assertArrayEquals(new long[] {3, places, KINDS}, Tensors.shape(scores));
      assertClose(golden.path("scores"), scores, "scores");
      Tensor loss =
          torch.cross_entropy_loss(scores.flatten(0, 1), Tensors.ofLongs(targets, targets.length));
      assertEquals(golden.path("loss").asDouble(), loss.item_double(), TOLERANCE);
      loss.backward();
      assertGradients(golden, decoder);
    }
  }

  private static int token(int at) {
    return (3 * at + at / 5) % KINDS;
  }

  @Test
  void attentionIsThatWrittenOut() throws IOException {
    JsonNode golden = golden().path("attention");
    try (Layer attention = new JointCausalAttention(8, 2, true, 1, 1);
        Scope scope = Scope.open()) {
      fill(attention);
      Tensor input = Numbers.tensor(1, 2, 5, 8).set_requires_grad(true);
      Tensor output = Slot.of(attention).forward(input);
      assertClose(golden.path("output"), output, "output");
      output.mul(Numbers.tensor(2, Tensors.shape(output))).sum().backward();
      assertClose(golden.path("input"), input.grad(), "gradient of the input");
      assertGradients(golden, attention);
    }
  }

  @Test
  void aPlaceSeesNothingBehindIt() {
    try (Layer decoder = decoder(false, true);
        Scope scope = Scope.open()) {
      decoder.initialize(new RandomStreams(3));
      float[] one = Tensors.toFloats(decoder.forward(tokens(1, 2, 3, 4, 5, 6)));
      float[] other = Tensors.toFloats(decoder.forward(tokens(1, 2, 3, 0, 0, 0)));
      for (int i = 0; i < 3 * KINDS; i++) {
        assertEquals(one[i], other[i], 1e-6f, "score " + i);
      }
      assertTrue(Math.abs(one[3 * KINDS] - other[3 * KINDS]) > 1e-6f, "the fourth place differs");
    }
  }

  private static Tensor tokens(long... tokens) {
    return Tensors.ofLongs(tokens, 1, tokens.length);
  }

  /** Deviation 0.02, on the way back into the residual path 0.02 / sqrt(2 layers). */
  @Test
  void firstWeightsHaveTheDeviationsOfNanoGpt() {
    int layers = 2;
    try (Layer decoder = Decoder.of(new Decoder.Config(65, 64, layers, 4, 128, true, false))) {
      decoder.initialize(new RandomStreams(1));
      decoder
          .parameters()
          .forEach(
              (name, parameter) -> {
                float[] values = Tensors.toFloats(parameter.tensor());
                if (parameter.role() == Parameter.Role.WEIGHT) {
                  boolean residual =
                      name.endsWith("projection.weight") || name.endsWith("contract.weight");
                  double wanted = residual ? 0.02 / Math.sqrt(2.0 * layers) : 0.02;
                  assertEquals(wanted, deviation(values), wanted * 0.04, name);
                } else {
                  float wanted = name.contains("norm") && name.endsWith("weight") ? 1 : 0;
                  for (float value : values) {
                    assertEquals(wanted, value, name);
                  }
                }
              });
    }
  }

  private static double deviation(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares / values.length);
  }

  @Test
  void whatCannotBeIsRefused() {
    refused(
        "a width that 3 heads of attention divide",
        () -> new JointCausalAttention(8, 3, true, 1, 1));
    refused("1 or more kinds of tokens", () -> new Embedding(0, 4));
    refused("1 or more blocks of a decoder", () -> new Decoder.Config(7, 6, 0, 2, 8, true, true));
    refused(
        "an Embedding to tie the head to, but got Linear",
        () -> new TiedHead(Slot.of(new Linear(2, 2))));
    try (Layer decoder = decoder(false, true);
        Scope scope = Scope.open()) {
      refused(
          "sequences of at most 6 places, but got 7",
          () -> decoder.forward(tokens(0, 0, 0, 0, 0, 0, 0)));
      refused(
          "tokens (Long) for an embedding, but got Float",
          () -> decoder.forward(Numbers.tensor(1, 2, 6)));
    }
  }

  private static void refused(String words, Runnable action) {
    String line = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(line.startsWith("expected " + words), line);
  }

  private static void assertGradients(JsonNode golden, Layer layer) {
    assertEquals(golden.path("parameters").size(), layer.parameters().size());
    layer
        .parameters()
        .forEach(
            (path, p) ->
                assertClose(golden.path("parameters").path(path), p.tensor().grad(), path));
  }

  private static void assertClose(JsonNode expected, Tensor got, String what) {
    float[] values = new ObjectMapper().convertValue(expected, float[].class);
    assertArrayEquals(values, Tensors.toFloats(got), TOLERANCE, what);
  }

  private static JsonNode golden() throws IOException {
    try (InputStream stream = DecoderTest.class.getResourceAsStream("decoder.json")) {
      return new ObjectMapper().readTree(stream);
    }
  }
}
