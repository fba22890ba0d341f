package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import java.util.ArrayList;
import java.util.List;

/** Settings of a rule that schedules may change: some of its options, within their ranges. */
final class Changeable {
  private Changeable() {}

  /** The settings of those names, with the rule's values. */
  static List<Setting> of(Entry<Optimizer.Rule> entry, Optimizer.Rule rule, String... names) {
    List<Setting> settings = new ArrayList<>();
    rule.choice()
        .options()
        .forEach(
            (name, value) -> {
              if (List.of(names).contains(name) && value instanceof Number number) {
                entry
                    .option(name)
                    .map(o -> new Setting(name, number.doubleValue(), o.min(), o.max()))
                    .ifPresent(settings::add);
              }
            });
    return settings;
  }

  /**
   * The rule with another value of one setting.
   *
   * @throws IllegalArgumentException when it has no such setting
   */
  static <R extends Optimizer.Rule> R with(
      Entry<Optimizer.Rule> entry, Class<R> type, R rule, String setting, double value) {
    Catalog<Optimizer.Rule> only = new Catalog<>("an optimizer", List.of(entry));
    return type.cast(only.require(rule.choice().with(setting, value)));
  }
}
