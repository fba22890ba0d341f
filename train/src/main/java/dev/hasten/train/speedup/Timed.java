package dev.hasten.train.speedup;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.catalog.Values;
import dev.hasten.train.seam.BatchTransform;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.GradientSource;
import dev.hasten.train.seam.GradientTransform;
import dev.hasten.train.seam.Loss;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.Update;
import java.util.ArrayList;
import java.util.List;

/**
 * Another speedup in a part of the training, or in every k-th step, alone: {@code {name: mixup,
 * until: 80%}}, {@code {name: clipping, from: 2ep, every: 2}}. In the other steps it draws no
 * random numbers.
 *
 * @param inner a speedup that acts anew in each step
 * @param from where in the training it begins
 * @param until where it ends
 * @param every it acts in steps 0, every, 2 * every, ...
 */
public record Timed(Speedup inner, Duration from, Duration until, int every) implements Wrapper {
  private static final List<Option> OPTIONS =
      List.of(
          Option.duration("from", "0%", 1, "where in the training it begins"),
          Option.duration("until", "100%", 1, "where it ends"),
          Option.integer("every", 1, 1, 1 << 30, "it acts in every so many-th step"));

  /**
   * Checks the times.
   *
   * @throws IllegalArgumentException when it would never act
   */
  public Timed {
    boolean alike = from.unit() == until.unit();
    if ((alike && from.amount() >= until.amount()) || until.isNone() || every < 1) {
      throw new IllegalArgumentException(
          "expected "
              + inner.choice().name()
              + " to begin before it ends, in every step or every so many-th, but got from "
              + from
              + " until "
              + until
              + ", every "
              + every);
    }
  }

  /** With shares of the training, 0 to 1. */
  public Timed(Speedup inner, double from, double until, int every) {
    this(inner, Duration.share(from), Duration.share(until), every);
  }

  /** From one place in the training to another. */
  public static Timed between(Duration from, Duration until, Speedup inner) {
    return new Timed(inner, from, until, 1);
  }

  /** From one share of the training to another, 0 to 1. */
  public static Timed between(double from, double until, Speedup inner) {
    return new Timed(inner, from, until, 1);
  }

  /** In the first of every k steps. */
  public static Timed everyK(int k, Speedup inner) {
    return new Timed(inner, 0, 1, k);
  }

  /** An entry that takes {@code from}, {@code until} and {@code every} as well. */
  static Entry<Speedup> entry(Entry<Speedup> inner) {
    List<Option> options = new ArrayList<>(inner.options());
    options.addAll(OPTIONS);
    return new Entry<>(
        inner.name(),
        inner.summary(),
        inner.source(),
        options,
        values -> timed(inner.make().apply(values), values));
  }

  /** Whether it is of those that act anew in each step, which take these options. */
  static boolean takes(Entry<Speedup> entry) {
    return entry.options().containsAll(OPTIONS);
  }

  private static Speedup timed(Speedup inner, Values values) {
    Duration from = values.duration("from");
    Duration until = values.duration("until");
    int every = values.integer("every");
    boolean always = from.isNone() && until.equals(Duration.share(1)) && every == 1;
    return always ? inner : new Timed(inner, from, until, every);
  }

  @Override
  public void install(Seams seams) {
    Seams part = seams.part();
    inner.install(part);
    if (!part.actsAnewInEachStep()) {
      throw new IllegalArgumentException(
          "expected a speedup that acts anew in each step (on batches, losses or gradients) for"
              + " from, until and every, but "
              + inner.choice().name()
              + " holds for the whole training: leave them out");
    }
    part.inspections().forEach(seams::inspect);
    part.courses()
        .forEach((name, at) -> seams.course(name, p -> acts(p) ? at.applyAsDouble(p) : Double.NaN));
    if (part.changesBatches()) {
      BatchTransform transform = part.batchTransform();
      seams.batch((batch, p) -> acts(p) ? transform.transform(batch, p) : batch);
    }
    if (part.changesPasses()) {
      switchPasses(part, seams);
    }
    for (GradientTransform transform : part.gradientTransforms()) {
      seams.gradients(
          new WrappedTransform(
              transform,
              (other, weights, p) -> acts(p) ? other.transform(weights, p) : Update.APPLIED));
    }
  }

  /** Passes are not told the progress: what makes the batch just before them is. */
  private void switchPasses(Seams part, Seams seams) {
    boolean[] on = {false};
    seams.batch(
        (batch, progress) -> {
          on[0] = acts(progress);
          return batch;
        });
    seams.loss(
        base -> {
          Loss changed = part.loss(base);
          return (inputs, outputs, targets) ->
              (on[0] ? changed : base).loss(inputs, outputs, targets);
        });
    seams.gradientSource(
        base -> {
          GradientSource changed = part.gradientSource(base);
          return (batch, passes) -> (on[0] ? changed : base).gradients(batch, passes);
        });
  }

  /** Whether it acts in that step. */
  public boolean acts(Progress progress) {
    return reached(from, progress) && !reached(until, progress) && progress.step() % every == 0;
  }

  private static boolean reached(Duration place, Progress progress) {
    return place.unit() == Duration.Unit.SHARE
        ? progress.fraction() >= place.amount()
        : progress.step() >= place.in(progress);
  }

  @Override
  public List<String> faults(Progress run) {
    String name = inner.choice().name();
    List<String> faults = new ArrayList<>();
    for (Duration place : List.of(from, until)) {
      if (!place.isTime()) { // known as the run goes
        place.uncountable(run).ifPresent(faults::add);
      }
    }
    if (faults.isEmpty() && !from.isTime() && !until.isTime()) {
      double begin = from.in(run);
      if (begin >= run.steps() || begin >= until.in(run)) {
        faults.add(
            "expected "
                + name
                + " to begin before it ends and before the run does ("
                + run.steps()
                + " steps), but got from "
                + from
                + " until "
                + until
                + ": begin earlier");
      }
    }
    return faults;
  }

  @Override
  public Speedup scaled(double times) {
    return new Timed(inner.scaled(times), from.scaled(times), until.scaled(times), every);
  }

  @Override
  public Choice choice() {
    return inner
        .choice()
        .with("from", from.toString())
        .with("until", until.toString())
        .with("every", (long) every);
  }
}
