package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Follower;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An optimizer with learning rates and weight decays of their own for some parameters:
 *
 * <pre>{@code
 * optimizer:
 *   name: adamw
 *   learning_rate: 1e-3
 *   weight_decay: 0.05
 *   groups:
 *     - {name: "head.*", learning_rate: 1e-2}
 *     - {name: "*.positions.*", weight_decay: 0}
 * }</pre>
 *
 * <p>A parameter belongs to the first group that has its name, and to none where none has. What a
 * group does not set is as without groups. A weight decay that it does set applies to all its
 * parameters, biases and norms among them. The schedule multiplies all learning rates alike.
 *
 * @param rule of the optimizer without groups
 * @param groups in the order in which they are asked
 */
public record ParameterGroups(Optimizer.Rule rule, List<ParameterGroup> groups)
    implements Optimizer.Rule {
  /** The option of an optimizer that holds its groups. */
  static final String OPTION = "groups";

  /**
   * Checks that the groups are for the rule.
   *
   * @throws IllegalArgumentException when there are none, or the rule has no weight decay, or not
   *     one learning rate, that a group could change, or a weight decay is out of the rule's range
   */
  public ParameterGroups {
    groups = List.copyOf(groups);
    if (groups.isEmpty() || !rule.isSeparable()) {
      throw new IllegalArgumentException(
          "expected "
              + (groups.isEmpty()
                  ? "a group of parameters or more, but got none"
                  : "an optimizer that moves each parameter by itself, but "
                      + rule.choice().name()
                      + " does not")
              + ": use the rule itself");
    }
    groups.forEach(group -> GroupCheck.require(rule, group));
  }

  /** An entry that takes {@code groups} as well. */
  public static Entry<Optimizer.Rule> entry(Entry<Optimizer.Rule> inner) {
    List<Option> options = new ArrayList<>(inner.options());
    options.add(
        Option.choices(OPTION, "parameters with a learning rate or weight decay of their own"));
    return new Entry<>(
        inner.name(),
        inner.summary(),
        inner.source(),
        options,
        values -> {
          Optimizer.Rule rule = inner.make().apply(values);
          List<Choice> groups = values.choices(OPTION);
          return groups.isEmpty()
              ? rule
              : new ParameterGroups(rule, groups.stream().map(ParameterGroup::of).toList());
        });
  }

  @Override
  public double learningRate() {
    return rule.learningRate();
  }

  /** Weight decay among them, unless that of the rule is 0 while a group has one. */
  @Override
  public List<Setting> settings() {
    boolean scalable = decay() > 0 || groups.stream().allMatch(group -> decay(group) == 0);
    return rule.settings().stream()
        .filter(setting -> scalable || !setting.name().equals(ParameterGroup.DECAY))
        .toList();
  }

  /** Those of the rule, and each group's rates and weight decay where it has its own. */
  @Override
  public List<Follower> followers() {
    List<Follower> all = new ArrayList<>(rule.followers());
    for (ParameterGroup group : groups) {
      String owner = group.names() + ".";
      if (group.has(ParameterGroup.RATE)) {
        double factor = rateFactor(group);
        String rate = Follower.LEARNING_RATE;
        all.add(new Follower(owner + rate, rate, learningRate() * factor));
        for (Follower other : rule.followers()) {
          all.add(new Follower(owner + other.name(), other.name(), other.value() * factor));
        }
      }
      if (group.has(ParameterGroup.DECAY)) {
        String decay = ParameterGroup.DECAY;
        all.add(new Follower(owner + decay, decay, decay(group)));
      }
    }
    return all;
  }

  /** How many times the learning rate of the others a group has. */
  private double rateFactor(ParameterGroup group) {
    double others = learningRate();
    return others == 0 ? 1 : group.number(ParameterGroup.RATE, others) / others;
  }

  private double decay() {
    return GroupCheck.decay(rule);
  }

  private double decay(ParameterGroup group) {
    return group.number(ParameterGroup.DECAY, decay());
  }

  @Override
  public Reach reach() {
    return rule.reach();
  }

  @Override
  public Optimizer.Rule forBatch(double times) {
    Optimizer.Rule other = rule.forBatch(times);
    double grown = rule.learningRate() == 0 ? 1 : other.learningRate() / rule.learningRate();
    return new ParameterGroups(other, groups.stream().map(each -> each.forRate(grown)).toList());
  }

  /**
   * A new optimizer over those weights.
   *
   * @throws IllegalArgumentException when a group has no parameter; the message names what there is
   */
  @Override
  public Optimizer over(Weights weights) {
    List<GroupedOptimizer.Part> parts = new ArrayList<>();
    try {
      addParts(weights, parts);
    } catch (RuntimeException refusal) {
      parts.forEach(part -> part.optimizer().close());
      throw refusal;
    }
    return new GroupedOptimizer(parts);
  }

  private void addParts(Weights weights, List<GroupedOptimizer.Part> parts) {
    List<Set<String>> members = members(weights.names());
    for (int i = 0; i < groups.size(); i++) {
      ParameterGroup group = groups.get(i);
      boolean decays = group.has(ParameterGroup.DECAY);
      Set<String> names = members.get(i);
      Weights own = decays ? weights.onlyDecaying(names::contains) : weights.only(names::contains);
      parts.add(
          new GroupedOptimizer.Part(
              "group-" + (i + 1),
              Piecewise.over(decays ? ruleOf(group) : rule, own),
              own,
              rateFactor(group),
              decay() == 0 ? 1 : decay(group) / decay()));
    }
    Set<String> others = members.get(groups.size());
    if (!others.isEmpty()) {
      Weights own = weights.only(others::contains);
      parts.add(new GroupedOptimizer.Part("others", Piecewise.over(rule, own), own, 1, 1));
    }
  }

  /** The rule with the weight decay of a group. */
  private Optimizer.Rule ruleOf(ParameterGroup group) {
    return new Catalog<>("an optimizer", Optimizers.list())
        .require(rule.choice().with(ParameterGroup.DECAY, decay(group)));
  }

  /** The names of each group's parameters, and those of the others. */
  private List<Set<String>> members(List<String> names) {
    List<Set<String>> members = new ArrayList<>();
    groups.forEach(group -> members.add(new LinkedHashSet<>()));
    members.add(new LinkedHashSet<>());
    for (String name : names) {
      int number = 0;
      while (number < groups.size() && !groups.get(number).matches(name)) {
        number++;
      }
      members.get(number).add(name);
    }
    for (int i = 0; i < groups.size(); i++) {
      ParameterGroup group = groups.get(i);
      if (members.get(i).isEmpty()) {
        boolean taken = names.stream().anyMatch(group::matches);
        throw new IllegalArgumentException(
            "expected the name of a trained parameter (* for any letters) for a group of the"
                + " optimizer, but got \""
                + group.names()
                + "\": "
                + (taken
                    ? "all such belong to groups before it"
                    : "there are " + String.join(", ", names)));
      }
    }
    return members;
  }

  @Override
  public Choice choice() {
    return rule.choice().with(OPTION, groups.stream().map(ParameterGroup::choice).toList());
  }
}
