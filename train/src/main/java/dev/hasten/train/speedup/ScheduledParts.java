package dev.hasten.train.speedup;

import dev.hasten.train.seam.GradientSource;
import dev.hasten.train.seam.GradientTransform;
import dev.hasten.train.seam.Loss;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Setting;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Update;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a {@link Scheduled} speedup has on the seams in the step that is going on. */
final class ScheduledParts {
  private final Scheduled scheduled;
  private final Map<String, Setting> numbers;
  private final Seams seams;
  private final List<Runnable> renewals = new ArrayList<>();
  private Map<String, Double> values = Map.of();
  private Seams part;

  ScheduledParts(Scheduled scheduled, Seams seams) {
    this.scheduled = scheduled;
    numbers = scheduled.numbers();
    this.seams = seams;
    part = seams.part();
    scheduled.inner().install(part);
  }

  /** Passes and gradients are not told the progress first: what makes the batch before them is. */
  void install() {
    part.inspections().forEach(seams::inspect);
    part.courses().forEach(seams::course); // none is of a number that a schedule may change
    seams.batch(
        (batch, progress) -> {
          moveTo(progress);
          return part.batchTransform().transform(batch, progress);
        });
    if (part.changesPasses()) {
      seams.loss(
          base -> {
            CurrentLoss current = new CurrentLoss(base);
            return (inputs, outputs, targets) -> current.loss.loss(inputs, outputs, targets);
          });
      seams.gradientSource(
          base -> {
            CurrentSource current = new CurrentSource(base);
            return (batch, passes) -> current.source.gradients(batch, passes);
          });
    }
    for (int i = 0; i < part.gradientTransforms().size(); i++) {
      seams.gradients(new CurrentTransform(i));
    }
  }

  private void moveTo(Progress progress) {
    Map<String, Double> now = values(progress);
    if (!now.equals(values)) {
      values = now;
      part = seams.part();
      scheduled.with(now).install(part);
      renewals.forEach(Runnable::run);
    }
  }

  private Map<String, Double> values(Progress progress) {
    Map<String, Double> now = new LinkedHashMap<>();
    scheduled
        .schedules()
        .forEach(
            (option, schedule) ->
                Optional.ofNullable(numbers.get(option))
                    .ifPresent(number -> now.put(option, number.at(schedule.factor(progress)))));
    return now;
  }

  private final class CurrentLoss {
    private Loss loss;

    CurrentLoss(Loss base) {
      loss = part.loss(base);
      renewals.add(() -> loss = part.loss(base));
    }
  }

  private final class CurrentSource {
    private GradientSource source;

    CurrentSource(GradientSource base) {
      source = part.gradientSource(base);
      renewals.add(() -> source = part.gradientSource(base));
    }
  }

  private final class CurrentTransform implements GradientTransform {
    private GradientTransform transform;

    CurrentTransform(int number) {
      transform = part.gradientTransforms().get(number);
      renewals.add(
          () -> {
            GradientTransform next = part.gradientTransforms().get(number);
            next.restore(transform.state());
            transform = next;
          });
    }

    @Override
    public Update transform(Weights weights, Progress progress) {
      return transform.transform(weights, progress);
    }

    @Override
    public State state() {
      return transform.state();
    }

    @Override
    public void restore(State state) {
      transform.restore(state);
    }
  }
}
