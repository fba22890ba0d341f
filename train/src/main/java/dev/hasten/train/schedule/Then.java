package dev.hasten.train.schedule;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/**
 * Schedules one after the other, as PyTorch's <a
 * href="https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html">SequentialLR</a>:
 * {@code f(step) = f_i(step - at_i)} from at_i to at_(i+1). Each sees its own stretch of the run as
 * if that were all, so a share in it is one of its stretch.
 *
 * @param schedules in order
 * @param at where each but the first begins, from the start of the run
 */
public record Then(List<Schedule> schedules, List<Duration> at) implements Schedule {
  static final Entry<Schedule> ENTRY =
      new Entry<>(
          "then",
          "schedules one after the other, each over its own stretch",
          "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html",
          List.of(
              Option.things("schedules", List.of("warmup", "cosine"), "in order"),
              Option.durations("at", List.of("20%"), "where each but the first begins")),
          values -> new Then(values.things("schedules", Schedule.class), values.durations("at")));

  /**
   * Checks the lists.
   *
   * @throws IllegalArgumentException when they do not fit each other
   */
  public Then {
    schedules = List.copyOf(schedules);
    at = List.copyOf(at);
    if (schedules.isEmpty() || at.size() != schedules.size() - 1) {
      throw new IllegalArgumentException(
          "expected a place in \"at\" for each schedule but the first, but got "
              + schedules.size()
              + " schedules and at "
              + at);
    }
    Rules.ascending("at", at);
  }

  @Override
  public double factor(Progress progress) {
    return within(progress, (number, part) -> schedules.get(number).factor(part));
  }

  private double within(Progress progress, ToDoubleBiFunction<Integer, Progress> factor) {
    int number = 0;
    while (number < at.size() && begin(number + 1, progress) <= progress.step()) {
      number++;
    }
    long from = begin(number, progress);
    long to = Math.max(from + 1, begin(number + 1, progress));
    return factor.applyAsDouble(number, progress.within(from, to));
  }

  /** The first step of a part, counted from 0; after the last, the end. */
  private long begin(int number, Progress run) {
    if (number > at.size()) {
      return run.steps();
    }
    return number == 0 ? 0 : (long) at.get(number - 1).wholeIn(run);
  }

  @Override
  public Course begin() {
    return new Parts(this, schedules.stream().map(Schedule::begin).toList());
  }

  @Override
  public List<String> faults(Progress run) {
    Fit fit = Fit.in(run);
    at.forEach(each -> fit.before("at", each));
    boolean known = at.stream().noneMatch(Duration::isTime);
    for (int i = 0; i < schedules.size() && known && fit.faults().isEmpty(); i++) {
      if (i > 0 && i < at.size() && at.get(i).in(run) <= at.get(i - 1).in(run)) {
        fit.and(List.of("expected places one after the other for at, but got " + at));
      }
      long from = begin(i, run);
      long to = begin(i + 1, run);
      if (to > from) { // a share of a few steps may come to none
        fit.and(schedules.get(i).faults(run.within(from, to)));
      }
    }
    return fit.faults();
  }

  @Override
  public List<String> metrics() {
    return schedules.stream().flatMap(each -> each.metrics().stream()).toList();
  }

  @Override
  public Schedule scaled(double times) {
    return new Then(
        schedules.stream().map(each -> each.scaled(times)).toList(),
        at.stream().map(each -> each.scaled(times)).toList());
  }

  @Override
  public Choice choice() {
    return Choice.of("then")
        .with("schedules", schedules.stream().map(Schedule::choice).toList())
        .with("at", Rules.texts(at));
  }

  /** Every part sees every evaluation, whoever's turn it is. */
  private record Parts(Then all, List<Course> courses) implements Course {
    @Override
    public double factor(Progress progress) {
      return all.within(progress, (number, part) -> courses.get(number).factor(part));
    }

    @Override
    public void evaluated(Map<String, Double> metrics) {
      courses.forEach(course -> course.evaluated(metrics));
    }

    @Override
    public State state() {
      Map<String, State> states = new LinkedHashMap<>();
      for (int i = 0; i < courses.size(); i++) {
        states.put(String.valueOf(i), courses.get(i).state());
      }
      return State.join(states);
    }

    @Override
    public void restore(State state) {
      for (int i = 0; i < courses.size(); i++) {
        courses.get(i).restore(state.part(String.valueOf(i)));
      }
    }
  }
}
