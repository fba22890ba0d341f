package dev.hasten.train.step;

import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Stateful;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What changes as a run goes on: the learning rate and other settings of the optimizer, each {@code
 * value * factor}. Remembers what its schedules have seen, and a second warm-up.
 */
final class Quantities implements Stateful {
  private static final String LEARNING_RATE = "learning_rate";
  private static final String REWARM = "rewarm";

  private final Optimizer.Rule rule;
  private final Schedule.Course learningRate;
  private final Map<Setting, Schedule.Course> others = new LinkedHashMap<>();
  private final Rewarm rewarm = new Rewarm();

  Quantities(Optimizer.Rule rule, Schedule schedule, Map<String, Schedule> schedules) {
    this.rule = rule;
    learningRate = schedule.begin();
    for (Setting setting : rule.settings()) {
      Optional.ofNullable(schedules.get(setting.name()))
          .ifPresent(other -> others.put(setting, other.begin()));
    }
  }

  double learningRate(Progress progress) {
    return rule.learningRate() * learningRate.factor(progress) * rewarm.factor(progress.step());
  }

  /** Gives the optimizer the other settings of the step that comes next. */
  void set(Optimizer optimizer, Progress progress) {
    others(progress).forEach(optimizer::set);
  }

  /** What the other settings of the optimizer are in a step, by name. */
  Map<String, Double> others(Progress progress) {
    Map<String, Double> values = new LinkedHashMap<>();
    others.forEach(
        (setting, course) -> values.put(setting.name(), setting.at(course.factor(progress))));
    return values;
  }

  void evaluated(Map<String, Double> metrics) {
    learningRate.evaluated(metrics);
    others.values().forEach(course -> course.evaluated(metrics));
  }

  /** The learning rate rises anew from that step on, over so many. */
  void rewarm(long from, long steps) {
    rewarm.from = from;
    rewarm.steps = steps;
  }

  @Override
  public State state() {
    Map<String, State> states = new LinkedHashMap<>();
    states.put(LEARNING_RATE, learningRate.state());
    others.forEach((setting, course) -> states.put(setting.name(), course.state()));
    states.put(REWARM, rewarm.state());
    return State.join(states);
  }

  @Override
  public void restore(State state) {
    learningRate.restore(state.part(LEARNING_RATE));
    others.forEach((setting, course) -> course.restore(state.part(setting.name())));
    rewarm.restore(state.part(REWARM));
  }

  /** A rise in a straight line over the schedule, {@code (step - from + 1) / steps}. */
  private static final class Rewarm implements Stateful {
    private long from;
    private long steps; // 0: none

    double factor(long step) {
      return step >= from && step - from < steps ? (step - from + 1.0) / steps : 1;
    }

    @Override
    public State state() {
      return new State(Map.of(), Map.of("from", from, "steps", steps));
    }

    @Override
    public void restore(State state) {
      from = state.scalar("from").longValue();
      steps = state.scalar("steps").longValue();
    }
  }
}
