package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Option;

/** Options that several optimizers share. */
final class CommonOptions {
  static final Option BETA1 =
      Option.number("beta1", 0.9, 0, 1 - 1e-12, "how much of the mean gradient is kept each step");
  static final Option BETA2 =
      Option.number("beta2", 0.999, 0, 1 - 1e-12, "how much of the mean square is kept each step");
  static final Option EPSILON =
      Option.number("epsilon", 1e-8, 0, 1, "added to the root of the mean square");

  private CommonOptions() {}

  static Option learningRate(double standard) {
    return Option.number("learning_rate", standard, 0, 1e3, "what the schedule scales");
  }

  static Option positiveEpsilon(double standard) {
    return Option.number("epsilon", standard, 1e-30, 1, "added to the root of the mean square");
  }

  static Option weightDecay(double standard) {
    return Option.number("weight_decay", standard, 0, 1e3, "strength of weight decay");
  }
}
