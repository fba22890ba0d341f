package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The three ways in which queries, keys and values are made, with the same weights: whatever is
 * changed of the attention, they answer alike. (The first is tested against plain loops.)
 */
class CausalAttentionTest {
  private static final long WIDTH = 16;
  private static final int HEADS = 4;
  private static final long PLACES = 9;

  private static JointCausalAttention joint() {
    JointCausalAttention made = new JointCausalAttention(WIDTH, HEADS, true, 0.5, 0.5);
    made.initialize(new RandomStreams(3));
    try (Scope scope = Scope.open()) {
      value(made, "qkv.bias").copy_(Tensors.ofFloats(numbers(48), 48));
    }
    return made;
  }

  /** As GPT-2 has it: weights the other way round, and dropout, which drops nothing here. */
  private static JointCausalAttention transposed(Layer joint) {
    JointCausalAttention made =
        JointCausalAttention.of(
            WIDTH,
            HEADS,
            new Sequential()
                .add("c_attn", new TransposedLinear(WIDTH, 3 * WIDTH, 1))
                .add("c_proj", new TransposedLinear(WIDTH, WIDTH, 1)),
            0);
    try (Scope scope = Scope.open()) {
      Map<String, String> names = Map.of("c_attn", "qkv", "c_proj", "projection");
      names.forEach(
          (ours, theirs) -> {
            value(made, ours + ".weight").copy_(value(joint, theirs + ".weight").t());
            value(made, ours + ".bias").copy_(value(joint, theirs + ".bias"));
          });
    }
    return made;
  }

  /** As Llama has it, but without turning. */
  private static GroupedQueryAttention apart(Layer joint) {
    GroupedQueryAttention made =
        new GroupedQueryAttention(
            new GroupedQueryAttention.Config(WIDTH, HEADS, HEADS, true, 0, 1));
    try (Scope scope = Scope.open()) {
      List<String> names = List.of("q_proj", "k_proj", "v_proj");
      for (String kind : List.of("weight", "bias")) {
        for (int i = 0; i < 3; i++) {
          value(made, names.get(i) + "." + kind)
              .copy_(value(joint, "qkv." + kind).narrow(0, i * WIDTH, WIDTH));
        }
        value(made, "o_proj." + kind).copy_(value(joint, "projection." + kind));
      }
    }
    return made;
  }

  private static Tensor value(Layer layer, String path) {
    return Objects.requireNonNull(layer.parameters().get(path), path).tensor().detach();
  }

  private static float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) Math.sin(i * 1.3 + 0.2);
    }
    return numbers;
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("none", attention -> {}),
        change("shared", attention -> attention.shareKeysAndValues(2)),
        change("one for all", attention -> attention.shareKeysAndValues(1)),
        change(
            "shared twice",
            attention -> {
              attention.shareKeysAndValues(2);
              attention.shareKeysAndValues(1);
            }),
        change("window", attention -> attention.window(3)),
        change("window by blocks", attention -> attention.window(2)),
        change("window of training", attention -> attention.trainingWindow(2)),
        change("linear biases", CausalAttention::addLinearBiases),
        change(
            "all together",
            attention -> {
              attention.shareKeysAndValues(2);
              attention.norm(ones(), ones());
              attention.addLinearBiases();
              attention.window(3);
              KeptTensor tokens = new KeptTensor();
              tokens.keep(Tensors.ofLongs(new long[18], 2, 9));
              attention.embedValues(2, tokens, 0.5).initialize(new RandomStreams(6));
            }));
  }

  private static LayerNorm ones() {
    LayerNorm norm = new LayerNorm(WIDTH / HEADS, false);
    norm.initialize(new RandomStreams(0));
    return norm;
  }

  private static Arguments change(String name, Consumer<CausalAttention> change) {
    return Arguments.of(name, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void theyAnswerAlike(String name, Consumer<CausalAttention> change) {
    try (Scope scope = Scope.open();
        CausalAttention joint = joint();
        CausalAttention transposed = transposed(joint);
        CausalAttention apart = apart(joint)) {
      Tensor x = Tensors.ofFloats(numbers((int) (2 * PLACES * WIDTH)), 2, PLACES, WIDTH);
      float[] before = Tensors.toFloats(joint.forward(x));
      List.of(joint, transposed, apart).forEach(change);
      float[] wanted = Tensors.toFloats(joint.forward(x));
      assertArrayEquals(wanted, Tensors.toFloats(transposed.forward(x)), 2e-6f);
      assertArrayEquals(wanted, Tensors.toFloats(apart.forward(x)), 2e-6f);
      boolean same = Arrays.equals(before, wanted);
      assertTrue(same == name.equals("none"), name + " changes the answer");
    }
  }

  @Test
  void headsAreSharedBeforeTheirProductIsReplaced() {
    try (CausalAttention joint = joint()) {
      joint.replace("qkv", new Sequential());
      String words =
          assertThrows(IllegalArgumentException.class, () -> joint.shareKeysAndValues(2))
              .getMessage();
      assertTrue(words.contains("share before that layer is replaced"), words);
    }
  }

  @Test
  void aBlockKnowsItsPartsByAnyName() {
    TransformerBlock own = new TransformerBlock(8, 2, false, 0.1, 0.1);
    try (own) {
      TransformerBlock.TwoProducts mlp = own.twoProducts().orElseThrow();
      assertTrue(mlp.activation().equals("mlp.activation") && mlp.inner() == 32 && !mlp.bias());
      own.replace("mlp", new GatedMlp(8, 16, false, 0.1, 0.1));
      assertTrue(own.twoProducts().isEmpty());
      assertTrue(own.projection().equals(Optional.of(own.layers().get("attention.projection"))));
    }
    String words =
        assertThrows(
                IllegalArgumentException.class,
                () -> TransformerBlock.of(new Sequential().add("norm", new LayerNorm(4))))
            .getMessage();
    assertTrue(words.contains("[norm]"), words);
  }
}
