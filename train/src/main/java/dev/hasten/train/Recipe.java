package dev.hasten.train;

import dev.hasten.engine.Precision;
import dev.hasten.train.loss.NumberLoss;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.schedule.Constant;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.Speedup;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How a model is trained. Immutable.
 *
 * @param length of the training
 * @param batch examples in a global batch
 * @param precision in which passes compute
 * @param optimizer with its settings
 * @param schedule of the learning rate
 * @param speedups in order: within a seam the first is outermost
 * @param evaluateEvery between two evaluations; the last step is always evaluated
 * @param schedules of its other numbers, by the names that {@link #settings} tells
 * @param loss what is minimised where a number is to be predicted; nothing for the squared error,
 *     and where classes are, whose loss is the cross-entropy
 */
public record Recipe(
    Length length,
    int batch,
    Precision precision,
    Optimizer.Rule optimizer,
    Schedule schedule,
    List<Speedup> speedups,
    Length evaluateEvery,
    Map<String, Schedule> schedules,
    Optional<NumberLoss> loss) {
  /**
   * Checks the batch, that the speedups fit each other, and that schedules are of numbers that are
   * there.
   *
   * @throws IllegalArgumentException with all faults
   */
  public Recipe {
    if (batch < 1) {
      throw new IllegalArgumentException(
          "expected a batch of 1 or more, but got " + batch + ": 32 is usual");
    }
    speedups = List.copyOf(speedups);
    SpeedupOrder.check(speedups, optimizer.choice().name());
    schedules = Collections.unmodifiableMap(new LinkedHashMap<>(schedules));
    ScheduledSettings.check(optimizer, speedups, schedules);
  }

  /** Why its speedups would have nothing to do in its precision, if so. */
  public Optional<String> precisionFault() {
    return speedups.stream()
        .filter(speedup -> speedup.needsBf16() && precision.computeType() == ScalarType.Float)
        .map(speedup -> speedup.choice().name())
        .findFirst()
        .map(
            name ->
                "expected a precision that computes in bf16 for "
                    + name
                    + ", but the recipe trains in "
                    + precision.label()
                    + ": set precision: bf16, or leave it out");
  }

  /** AdamW at 1e-3, batch 32, fp32, constant rate, no speedups: a plain start to change from. */
  public static Recipe of(Length length) {
    return new Recipe(
        length,
        32,
        Precision.FP32,
        new AdamW(1e-3),
        new Constant(0),
        List.of(),
        Length.epochs(1),
        Map.of(),
        Optional.empty());
  }

  /** With another length. */
  public Recipe withLength(Length other) {
    return with(draft -> draft.length = other);
  }

  /** With another batch. */
  public Recipe withBatch(int examples) {
    return with(draft -> draft.batch = examples);
  }

  /** With another precision. */
  public Recipe withPrecision(Precision other) {
    return with(draft -> draft.precision = other);
  }

  /** With another optimizer. */
  public Recipe withOptimizer(Optimizer.Rule other) {
    return with(draft -> draft.optimizer = other);
  }

  /** With another schedule of the learning rate. */
  public Recipe withSchedule(Schedule other) {
    return with(draft -> draft.schedule = other);
  }

  /** With these schedules of its other numbers instead. */
  public Recipe withSchedules(Map<String, ? extends Schedule> others) {
    return with(draft -> draft.schedules = new LinkedHashMap<>(others));
  }

  /** With these speedups instead; schedules of the numbers of those that are left out go too. */
  public Recipe withSpeedups(List<? extends Speedup> others) {
    List<Speedup> kept = List.copyOf(others);
    Map<String, Schedule> remaining = new LinkedHashMap<>(schedules);
    for (Speedup before : speedups) {
      String name = before.choice().name();
      if (kept.stream().noneMatch(each -> each.choice().name().equals(name))) {
        remaining.keySet().removeIf(scheduled -> scheduled.startsWith(name + "."));
      }
    }
    return with(
        draft -> {
          draft.speedups = kept;
          draft.schedules = remaining;
        });
  }

  /** With another loss of the number to predict. */
  public Recipe withLoss(NumberLoss other) {
    return with(draft -> draft.loss = Optional.of(other));
  }

  /** With another distance between evaluations. */
  public Recipe withEvaluationEvery(Length other) {
    return with(draft -> draft.evaluateEvery = other);
  }

  private Recipe with(Consumer<RecipeDraft> change) {
    RecipeDraft draft = new RecipeDraft(this);
    change.accept(draft);
    return draft.recipe();
  }

  /**
   * The recipe for so many times its budget: its length, the distance of evaluations, and every
   * duration of its schedules and speedups that is no share of the run are so many times as long.
   *
   * @throws IllegalArgumentException when it is not above 0, or a duration grows beyond all bounds
   */
  public Recipe scaled(double times) {
    if (!(times > 0) || Double.isInfinite(times)) {
      throw new IllegalArgumentException(
          "expected a scale above 0, such as 50% or 2, but got " + times);
    }
    Map<String, Schedule> stretched = new LinkedHashMap<>();
    schedules.forEach((setting, each) -> stretched.put(setting, each.scaled(times)));
    return withLength(length.scaled(times))
        .withEvaluationEvery(evaluateEvery.scaled(times))
        .withSchedule(schedule.scaled(times))
        .withSpeedups(speedups.stream().map(each -> each.scaled(times)).toList())
        .withSchedules(stretched);
  }

  /**
   * What of its schedules and of the times of its speedups does not fit a run, a line each.
   *
   * @param run at its first step
   */
  public List<String> scheduleFaults(Progress run) {
    return ScheduledSettings.faults(this, run);
  }

  /**
   * Its run over so many examples, at the first step.
   *
   * @param examples in an epoch
   */
  public Progress run(int examples) {
    return run(examples, 0);
  }

  /**
   * As {@link #run(int)}, over examples of so many tokens.
   *
   * @param tokens in each example; 0 where the data have none
   */
  public Progress run(int examples, long tokens) {
    long stepsPerEpoch = (examples + batch - 1L) / batch;
    return new Progress(0, length.inSteps(stepsPerEpoch), stepsPerEpoch)
        .counting(batch, batch * tokens)
        .pacedBy(speedups);
  }

  /** Whether anything counts wall time: then no two runs are the same bit for bit. */
  public boolean countsTime() {
    return ScheduledSettings.countsTime(schedule.choice())
        || speedups.stream().anyMatch(each -> ScheduledSettings.countsTime(each.choice()))
        || schedules.values().stream()
            .anyMatch(each -> ScheduledSettings.countsTime(each.choice()));
  }

  /**
   * The numbers besides the learning rate that schedules may change: settings of the optimizer by
   * their names, numbers of speedups that act anew in each step such as {@code mixup.alpha}, and
   * {@code batch}, the examples that a step takes of its batch.
   */
  public List<Setting> settings() {
    return ScheduledSettings.of(optimizer, speedups, batch);
  }

  /** Why a number of a recipe with these parts cannot be scheduled, if it cannot. */
  public static Optional<String> unscheduled(
      Optimizer.Rule optimizer, List<Speedup> speedups, String name) {
    return ScheduledSettings.refusal(optimizer, speedups, name);
  }
}
