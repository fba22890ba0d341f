package dev.hasten.train.step;

import dev.hasten.train.seam.Follower;
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
 * What changes of an optimizer as a run goes on: the learning rate and scheduled settings, each
 * {@code value * factor}, and what goes with them. Remembers what its schedules have seen, and a
 * second warm-up, which is of all learning rates.
 */
public final class Quantities implements Stateful {
  private static final String LEARNING_RATE = Follower.LEARNING_RATE;
  private static final String REWARM = "rewarm";

  private final Optimizer.Rule rule;
  private final Schedule.Course learningRate;
  private final Map<Setting, Schedule.Course> others = new LinkedHashMap<>();
  private final Map<String, Follower> followers = new LinkedHashMap<>();
  private final Rewarm rewarm = new Rewarm();

  /**
   * At the first step of a run.
   *
   * @param schedule of the learning rate
   * @param schedules of settings, by their names; other names are nobody's here
   */
  public Quantities(Optimizer.Rule rule, Schedule schedule, Map<String, Schedule> schedules) {
    this.rule = rule;
    learningRate = schedule.begin();
    for (Setting setting : rule.settings()) {
      Optional.ofNullable(schedules.get(setting.name()))
          .ifPresent(other -> others.put(setting, other.begin()));
    }
    rule.followers().forEach(each -> followers.put(each.name(), each));
  }

  /** The learning rate of a step. */
  public double learningRate(Progress progress) {
    return rule.learningRate() * learningRate.factor(progress) * rewarm.factor(progress.step());
  }

  /** Gives the optimizer the other settings of the step that comes next. */
  void set(Optimizer optimizer, Progress progress) {
    scheduled(progress).forEach(optimizer::set);
  }

  private Map<String, Double> scheduled(Progress progress) {
    Map<String, Double> values = new LinkedHashMap<>();
    others.forEach(
        (setting, course) -> {
          boolean rate = isRate(setting.name());
          double rise = rate ? rewarm.factor(progress.step()) : 1;
          values.put(setting.name(), setting.at(course.factor(progress)) * rise);
        });
    return values;
  }

  /** What else of the optimizer changes, in a step, by name. */
  public Map<String, Double> others(Progress progress) {
    Map<String, Double> values = scheduled(progress);
    Map<String, Double> shares = new LinkedHashMap<>(); // of the full value
    double full = rule.learningRate();
    shares.put(LEARNING_RATE, full == 0 ? 0 : learningRate(progress) / full);
    others
        .keySet()
        .forEach(
            setting -> {
              double now = values.getOrDefault(setting.name(), 0.0);
              shares.put(setting.name(), setting.value() == 0 ? 0 : now / setting.value());
            });
    for (Follower follower : followers.values()) { // each after the one that it goes with
      Double share = shares.get(follower.leader());
      if (share != null && !shares.containsKey(follower.name())) {
        shares.put(follower.name(), share);
        values.put(follower.name(), follower.value() * share);
      }
    }
    return values;
  }

  /** Whether it goes with the learning rate where nothing else is said. */
  private boolean isRate(String name) {
    Follower follower = followers.get(name);
    return name.equals(LEARNING_RATE) || (follower != null && isRate(follower.leader()));
  }

  void evaluated(Map<String, Double> metrics) {
    learningRate.evaluated(metrics);
    others.values().forEach(course -> course.evaluated(metrics));
  }

  /** The learning rates rise anew from that step on, over so many. */
  public void rewarm(long from, long steps) {
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
