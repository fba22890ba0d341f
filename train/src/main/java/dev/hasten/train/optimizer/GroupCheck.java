package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Optimizer;
import java.util.Optional;

/** Whether a group of parameters is for a rule. */
final class GroupCheck {
  private GroupCheck() {}

  /** The rule's weight decay; 0 where it has none. */
  static double decay(Optimizer.Rule rule) {
    return rule.choice().options().get(ParameterGroup.DECAY) instanceof Number number
        ? number.doubleValue()
        : 0;
  }

  /**
   * Refuses a group whose numbers the rule cannot have.
   *
   * @throws IllegalArgumentException when the rule has no weight decay, or not one learning rate,
   *     that the group could change, or the group's weight decay is out of the rule's range
   */
  static void require(Optimizer.Rule rule, ParameterGroup group) {
    if (group.has(ParameterGroup.DECAY)) {
      requireDecay(rule, group);
    }
    if (!group.options().containsKey(ParameterGroup.RATE)) {
      return;
    }
    if (hasSeveralRates(rule)) {
      throw new IllegalArgumentException(
          "expected a learning_rate_factor for the group \""
              + group.names()
              + "\", since "
              + rule.choice().name()
              + " has several learning rates, but got a learning_rate: write by how much those of"
              + " the group differ");
    }
    if (rule.learningRate() == 0) {
      throw new IllegalArgumentException(
          "expected a learning rate above 0 beside that of the group \""
              + group.names()
              + "\", but got 0: give it a learning_rate, and others a group with a factor of 0");
    }
  }

  private static void requireDecay(Optimizer.Rule rule, ParameterGroup group) {
    String name = rule.choice().name();
    Optional<Option> option =
        new Catalog<>("an optimizer", Optimizers.list())
            .entry(name)
            .flatMap(entry -> entry.option(ParameterGroup.DECAY));
    if (option.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a built-in optimizer with weight decay for the group \""
              + group.names()
              + "\", but "
              + name
              + " is none: leave weight_decay out of the group");
    }
    double decay = group.number(ParameterGroup.DECAY, decay(rule));
    if (!(decay >= option.get().min() && decay <= option.get().max())) {
      throw new IllegalArgumentException(
          "expected "
              + option.get().expected()
              + " for weight_decay of the group \""
              + group.names()
              + "\", but got "
              + decay);
    }
  }

  /**
   * Whether one number would not say the rate of each parameter: Muon's matrices have their own.
   */
  private static boolean hasSeveralRates(Optimizer.Rule rule) {
    return rule.choice().options().keySet().stream()
        .anyMatch(option -> option.endsWith("_" + ParameterGroup.RATE));
  }
}
