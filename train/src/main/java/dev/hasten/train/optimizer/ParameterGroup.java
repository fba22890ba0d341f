package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Nearest;
import dev.hasten.train.seam.Choice;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Parameters with a learning rate or a weight decay of their own, as a number or as a factor of the
 * others': {@code {name: "head.*", learning_rate: 0.01}}, {@code {name: "*.bias",
 * learning_rate_factor: 2, weight_decay: 0}}.
 *
 * @param names of the parameters by path, with {@code *} for any letters
 * @param options the numbers, by the names that they have in a job file
 */
public record ParameterGroup(String names, Map<String, Double> options) implements Choice.Chosen {
  static final String RATE = "learning_rate";
  static final String DECAY = "weight_decay";
  private static final String FACTOR = "_factor";
  private static final double MOST = 1e6;
  private static final List<String> OPTIONS = List.of(RATE, RATE + FACTOR, DECAY, DECAY + FACTOR);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when there is none, one that is not known or out of range, or
   *     a number beside a factor of the same
   */
  public ParameterGroup {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    for (Map.Entry<String, Double> each : options.entrySet()) {
      if (!OPTIONS.contains(each.getKey())) {
        throw new IllegalArgumentException(
            "expected an option of the group \""
                + names
                + "\", but got \""
                + each.getKey()
                + "\""
                + Nearest.hint(each.getKey(), OPTIONS));
      }
      if (!(each.getValue() >= 0 && each.getValue() <= MOST)) { // NaN among them
        throw new IllegalArgumentException(
            "expected a number from 0 to 1000000 for "
                + each.getKey()
                + " of the group \""
                + names
                + "\", but got "
                + each.getValue());
      }
    }
    for (String option : List.of(RATE, DECAY)) {
      if (options.containsKey(option) && options.containsKey(option + FACTOR)) {
        throw new IllegalArgumentException(
            "expected "
                + option
                + " or "
                + option
                + FACTOR
                + " of the group \""
                + names
                + "\", but got both: leave one out");
      }
    }
    if (options.isEmpty()) {
      throw new IllegalArgumentException(
          "expected "
              + String.join(", ", OPTIONS)
              + " or several of them for the group \""
              + names
              + "\", but got none");
    }
  }

  /** A group as a job file has it. */
  static ParameterGroup of(Choice choice) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    choice
        .options()
        .forEach(
            (option, value) ->
                numbers.put(
                    option, value instanceof Number number ? number.doubleValue() : Double.NaN));
    return new ParameterGroup(choice.name(), numbers);
  }

  /** With that learning rate; it follows the schedule as the others' does. */
  public static ParameterGroup withLearningRate(String names, double rate) {
    return new ParameterGroup(names, Map.of(RATE, rate));
  }

  /** With so many times the learning rate of the others. */
  public static ParameterGroup withLearningRateFactor(String names, double factor) {
    return new ParameterGroup(names, Map.of(RATE + FACTOR, factor));
  }

  /** With that weight decay, which applies to biases and norms among them as well. */
  public static ParameterGroup withWeightDecay(String names, double decay) {
    return new ParameterGroup(names, Map.of(DECAY, decay));
  }

  /** The same with one more number. */
  public ParameterGroup and(String option, double number) {
    Map<String, Double> more = new LinkedHashMap<>(options);
    more.put(option, number);
    return new ParameterGroup(names, more);
  }

  boolean matches(String name) {
    return Pattern.matches("\\Q" + names.replace("*", "\\E.*\\Q") + "\\E", name);
  }

  /** Whether a weight decay, or a learning rate, is among the numbers. */
  boolean has(String option) {
    return options.containsKey(option) || options.containsKey(option + FACTOR);
  }

  /** Its weight decay, or its learning rate, where the others have that one. */
  double number(String option, double others) {
    double factor = options.getOrDefault(option + FACTOR, 1.0);
    return options.getOrDefault(option, factor * others);
  }

  /** The group for a learning rate of the others that is so many times as high. */
  ParameterGroup forRate(double times) {
    return options.containsKey(RATE) ? and(RATE, options.getOrDefault(RATE, 0.0) * times) : this;
  }

  @Override
  public Choice choice() {
    return new Choice(names, new LinkedHashMap<>(options));
  }
}
