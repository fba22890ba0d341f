package dev.hasten.train;

import dev.hasten.data.TrainingData;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import dev.hasten.train.schedule.Constant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/** Trains fresh models for a few steps to see how fast a size of batch goes. */
record BatchTrial(Supplier<Layer> model, Recipe recipe, TrainingData data) {
  private static final int FIRST_STEPS = 2; // with the set-up of kernels and buffers
  private static final int LEAST_STEPS = 3;
  private static final int MOST_STEPS = 100;
  private static final double SECONDS = 0.4;

  /** Lets Java compile and libtorch set itself up, so that the first size is not the slowest. */
  void warmUp(int size, double seconds) {
    long begun = System.nanoTime();
    do {
      steps(size, LEAST_STEPS);
    } while ((System.nanoTime() - begun) * 1e-9 < seconds);
  }

  /** Examples a second; none where the size does not fit into memory at once. */
  OptionalDouble rate(int size) {
    Steps few = steps(size, LEAST_STEPS);
    if (few.cut) {
      return OptionalDouble.empty();
    }
    int more = (int) Math.min(MOST_STEPS, SECONDS / Math.max(1e-6, few.usual()));
    Steps timed = more > LEAST_STEPS ? steps(size, more) : few;
    return timed.cut ? OptionalDouble.empty() : OptionalDouble.of(size / timed.usual());
  }

  private Steps steps(int size, int count) {
    Steps steps = new Steps();
    Recipe few =
        recipe
            .withBatch(size)
            .withLength(Length.steps(FIRST_STEPS + count))
            .withSchedule(new Constant(0)) // one of the whole run may not fit into a few steps
            .withSchedules(Map.of());
    TrainingJob job = TrainingJob.of(few, data).withObservers(List.of(steps));
    try (Layer fresh = model.get();
        Trainer trainer = new Trainer(fresh, job)) {
      if (trainer.run().outcome() == Event.Outcome.INTERRUPTED) {
        throw new CancellationException("interrupted while batch sizes were measured");
      }
    }
    return steps;
  }

  /** What a trial took. */
  private static final class Steps implements Observer {
    private final List<Double> clock = new ArrayList<>();
    private boolean cut; // into micro-batches

    @Override
    public void on(Event event) {
      if (event instanceof Event.Stepped stepped) {
        clock.add(stepped.seconds());
      }
      cut |= event instanceof Event.MicroBatched;
    }

    /** Seconds of a step that nothing disturbed: a quarter are faster. */
    double usual() {
      List<Double> steps = new ArrayList<>();
      for (int i = FIRST_STEPS; i < clock.size(); i++) {
        steps.add(clock.get(i) - clock.get(i - 1));
      }
      steps.sort(null);
      return Math.max(1e-9, steps.get(steps.size() / 4));
    }
  }
}
