package dev.hasten.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.train.seam.Optimizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two hundred steps of real training in fp64 against PyTorch's own optimizers (see
 * src/test/python/trajectories.py), to 1e-6 relative.
 */
class TrajectoriesTest {
  private static final int STEPS = 200;

  private static final Map<String, Optimizer.Rule> RULES =
      Map.ofEntries(
          Map.entry("sgd", new Sgd(0.05, 0, false, 0.01)),
          Map.entry("sgd-momentum", new Sgd(0.02, 0.9, false, 0.01)),
          Map.entry("sgd-nesterov", new Sgd(0.02, 0.9, true, 0.01)),
          Map.entry("adam", new Adam(0.01, 0.9, 0.999, 1e-8, 0.01)),
          Map.entry("adamw", new AdamW(0.01, 0.9, 0.999, 1e-8, 0.1)),
          Map.entry("amsgrad", new Amsgrad(0.01, 0.9, 0.999, 1e-8, 0.1)),
          Map.entry("nadam", new NAdam(0.01, 0.9, 0.999, 1e-8, 4e-3, 0.1)),
          Map.entry("radam", new RAdam(0.01, 0.9, 0.999, 1e-8, 0.1)),
          Map.entry("rmsprop", new RmsProp(0.01, 0.99, 1e-8, 0, false, 0.01)),
          Map.entry("rmsprop-momentum", new RmsProp(0.002, 0.99, 1e-8, 0.9, false, 0.01)),
          Map.entry("rmsprop-centred", new RmsProp(0.002, 0.99, 1e-8, 0.5, true, 0.01)),
          Map.entry("adagrad", new Adagrad(0.05, 0.1, 1e-10, 0.01)),
          Map.entry("adadelta", new Adadelta(1.0, 0.9, 1e-6)),
          Map.entry("adafactor", new Adafactor(0.02, 0.8, 1, 1e-3, 0.1)),
          Map.entry("muon", new Muon(0.01, 0.005, 0.95, 5, 0.1)),
          Map.entry("adamw-groups", grouped(new AdamW(0.01, 0.9, 0.999, 1e-8, 0.1), 0.03, 0.05)),
          Map.entry("sgd-groups", grouped(new Sgd(0.02, 0.9, true, 0.01), 0.05, 0.005)),
          Map.entry(
              "adam-layers",
              new ParameterGroups(
                  new Adam(0.01, 0.9, 0.999, 1e-8, 0.01),
                  List.of(
                      ParameterGroup.withLearningRateFactor("a.*", 0.25),
                      ParameterGroup.withLearningRateFactor("b.*", 0.5)))));

  /** The last layer at a rate of its own, biases that decay, the first layer slow without decay. */
  private static Optimizer.Rule grouped(Optimizer.Rule rule, double rate, double decay) {
    return new ParameterGroups(
        rule,
        List.of(
            ParameterGroup.withLearningRate("c.*", rate),
            ParameterGroup.withWeightDecay("*.bias", decay),
            ParameterGroup.withLearningRateFactor("a.*", 0.1).and("weight_decay", 0)));
  }

  static Stream<String> cases() {
    return RULES.keySet().stream().sorted().flatMap(c -> Stream.of(c + "/network", c + "/valley"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weightsFollowThoseOfPyTorch(String name) throws IOException {
    JsonNode golden = golden().path(name);
    Optimizer.Rule rule = RULES.get(name.substring(0, name.indexOf('/')));
    try (Problem problem = Problem.named(name.substring(name.indexOf('/') + 1));
        Optimizer optimizer = rule.over(problem.weights)) {
      for (int step = 0; step < STEPS; step++) {
        problem.backward();
        optimizer.update(rule.learningRate() * (1 - step / (2.0 * STEPS)));
        JsonNode expected = golden.path(String.valueOf(step + 1));
        if (!expected.isMissingNode()) {
          compare(expected, problem.read(), name + " at step " + (step + 1));
        }
      }
    }
  }

  private static void compare(JsonNode expected, Map<String, double[]> got, String place) {
    assertEquals(got.size(), expected.size(), place);
    got.forEach(
        (name, values) -> {
          for (int i = 0; i < values.length; i++) {
            double wanted = expected.path(name).path(i).doubleValue();
            assertEquals(wanted, values[i], 1e-6 * Math.abs(wanted), place + ", " + name + i);
          }
        });
  }

  @Test
  void everyGoldenTrajectoryIsCompared() throws IOException {
    Set<String> names = new HashSet<>();
    golden().fieldNames().forEachRemaining(names::add);
    names.remove("torch");
    assertEquals(new HashSet<>(cases().toList()), names);
  }

  private static JsonNode golden() throws IOException {
    try (InputStream stream = TrajectoriesTest.class.getResourceAsStream("trajectories.json")) {
      return new ObjectMapper().readTree(stream);
    }
  }
}
