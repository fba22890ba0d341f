package dev.hasten.train.speedup;

import dev.hasten.nn.Parameter;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Biases and norms learn at a factor of the others' learning rate (as in the CIFAR-10 speed runs:
 * 64 for the biases of batch norms in Page's, <a
 * href="https://github.com/KellerJordan/cifar10-airbench">airbench</a>'s, 2024).
 *
 * <p>Of what the optimizer moves a weight by from w' to w, its kind's factor f is left, 1 of all
 * others: {@code w = w' + f (w - w')} ({@link RateFactors}).
 *
 * @param biases factor for biases of layers
 * @param norms factor for scales and shifts of norms
 */
public record BiasRate(double biases, double norms) implements Speedup {
  private static final String NAME = "bias-rate";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "biases and norms at a factor of the learning rate",
          "https://arxiv.org/abs/2404.00498",
          List.of(
              Option.number("biases", 8, 0, 1e6, "factor for biases of layers"),
              Option.number("norms", 8, 0, 1e6, "factor for scales and shifts of norms")),
          values -> new BiasRate(values.number("biases"), values.number("norms")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return RateFactors.conflictsAnd("layer-decay");
  }

  @Override
  public void install(Seams seams) {
    seams.inspect(
        model -> {
          if (model.parameters().values().stream()
              .allMatch(parameter -> parameter.role() == Parameter.Role.WEIGHT)) {
            throw new IllegalArgumentException(
                "expected biases or norms for " + NAME + ", but the model has none: leave it out");
          }
        });
    seams.weights(
        weights -> {
          Map<String, Double> factors = new LinkedHashMap<>();
          weights
              .parameters()
              .forEach((name, parameter) -> factors.put(name, factor(parameter.role())));
          return new RateFactors(weights, factors);
        });
  }

  private double factor(Parameter.Role role) {
    return switch (role) {
      case WEIGHT -> 1;
      case BIAS -> biases;
      case NORM -> norms;
    };
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("biases", biases).with("norms", norms);
  }
}
