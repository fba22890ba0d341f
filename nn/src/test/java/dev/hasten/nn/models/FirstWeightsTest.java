package dev.hasten.nn.models;

import static dev.hasten.nn.models.FirstLaw.constant;
import static dev.hasten.nn.models.FirstLaw.normal;
import static dev.hasten.nn.models.FirstLaw.truncated;
import static dev.hasten.nn.models.FirstLaw.uniform;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each weight of the reference models begins as its paper, or the code that its model names, says:
 * the distribution by name and dimensions, its scale by the shape.
 */
class FirstWeightsTest {
  private static final int KINDS = 500;

  /**
   * The law of some weights.
   *
   * @param names matches a name with the number of dimensions behind it, such as "fc.bias 1"
   */
  private record Rule(String names, Function<long[], FirstLaw> law) {}

  /** What a model is, and the laws of its weights: the first rule that matches a name holds. */
  private record Case(
      String model, Map<String, Object> options, long[] example, int classes, List<Rule> rules) {
    @Override
    public String toString() {
      return model;
    }
  }

  private static Rule rule(String names, FirstLaw law) {
    return new Rule(names, shape -> law);
  }

  private static final Rule ONES = rule(".*weight 1", constant(1));
  private static final Rule ZEROS = rule(".*bias 1", constant(0));

  /** He et al. 2015b by the outputs, which ResNet took over: variance 2 / (channels out * k²). */
  private static final Rule CONVOLUTIONS =
      new Rule(".*weight 4", shape -> normal(Math.sqrt(2.0 / (shape[0] * shape[2] * shape[3]))));

  private static Case images(String model, Rule... rules) {
    return new Case(model, Map.of(), new long[] {3, 224, 224}, 1000, List.of(rules));
  }

  private static Case tokens(String model, Map<String, Object> options, Rule... rules) {
    return new Case(model, options, new long[] {64}, KINDS, List.of(rules));
  }

  static Stream<Case> cases() {
    FirstLaw small = normal(0.02);
    FirstLaw ofResNet18 = uniform(1 / Math.sqrt(512));
    FirstLaw ofResNet50 = uniform(1 / Math.sqrt(2048));
    Map<String, Object> two = Map.of("width", 96L, "depth", 2L, "heads", 4L);
    return Stream.of(
        images("resnet-18", rule("fc\\..*", ofResNet18), CONVOLUTIONS, ONES, ZEROS),
        images("resnet-50", rule("fc\\..*", ofResNet50), CONVOLUTIONS, ONES, ZEROS),
        images("mobilenet-v2", rule(".*weight 2", normal(0.01)), CONVOLUTIONS, ONES, ZEROS),
        images("mobilenet-v3-small", rule(".*weight 2", normal(0.01)), CONVOLUTIONS, ONES, ZEROS),
        images(
            "efficientnet-b0",
            rule(".*weight 2", uniform(1 / Math.sqrt(1000))),
            CONVOLUTIONS,
            ONES,
            ZEROS),
        images(
            "convnext-tiny",
            rule(".*layer_scale 3", constant(1e-6)),
            rule(".*weight [24]", small),
            ONES,
            ZEROS),
        images(
            "vit-tiny-16",
            rule("cls_token 3", constant(0)),
            rule("pos_embed 3", small),
            rule("head\\..*", constant(0)),
            rule("patch_embed\\.proj\\.weight 4", normal(1 / Math.sqrt(3 * 16 * 16))),
            // Glorot's, of each of the three products by itself
            new Rule(".*qkv\\.weight 2", shape -> uniform(Math.sqrt(6.0 / (2 * shape[1])))),
            new Rule(".*weight 2", shape -> uniform(Math.sqrt(6.0 / (shape[0] + shape[1])))),
            ONES,
            ZEROS),
        images(
            "mixer-s16",
            rule("head\\..*", constant(0)),
            rule("stem\\.proj\\.weight 4", normal(1 / Math.sqrt(3 * 16 * 16))),
            new Rule(".*weight 2", shape -> normal(1 / Math.sqrt(shape[1]))),
            ONES,
            ZEROS),
        tokens(
            "gpt-2",
            Map.of("width", 96L, "depth", 3L, "heads", 4L),
            rule("transformer\\.wpe\\..* 2", normal(0.01)),
            rule(".*c_proj\\.weight 2", normal(0.02 / Math.sqrt(6))),
            rule(".*weight 2", small),
            ONES,
            ZEROS),
        tokens("bert-base", two, rule(".*weight 2", small), ONES, ZEROS),
        tokens(
            "llama",
            Map.of("width", 96L, "depth", 2L, "heads", 4L, "key_heads", 2L),
            rule(".*weight 2", small),
            ONES),
        tokens(
            "nano-switch",
            Map.of("width", 96L),
            new Rule(
                ".*\\.mlp\\.(router|experts)\\..* 2",
                shape -> truncated(Math.sqrt(0.1 / shape[1]))),
            rule(".*(projection|contract)\\.weight 2", normal(0.02 / Math.sqrt(8))),
            rule(".*weight 2", small),
            ONES));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void firstWeightsAreAsThePaperSays(Case each) {
    ModelInfo info =
        Models.list().stream()
            .filter(model -> model.name().equals(each.model()))
            .findFirst()
            .orElseThrow()
            .with(each.options());
    Set<Rule> used = new LinkedHashSet<>();
    Set<Integer> drawn = new HashSet<>();
    try (Layer model = info.make().apply(each.example(), each.classes())) {
      model.initialize(new RandomStreams(3));
      model
          .parameters()
          .forEach(
              (name, parameter) -> {
                long[] shape = Tensors.shape(parameter.tensor());
                Rule rule =
                    each.rules().stream()
                        .filter(one -> (name + " " + shape.length).matches(one.names()))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no law for " + name));
                used.add(rule);
                FirstLaw law = rule.law().apply(shape);
                float[] values = Tensors.toFloats(parameter.tensor());
                law.assertDrawn(name, values);
                if (law.isRandom()) {
                  assertTrue(drawn.add(Arrays.hashCode(values)), name + " is drawn as another is");
                }
              });
    }
    assertEquals(new LinkedHashSet<>(each.rules()), used, "each law is of some weight");
  }
}
