package dev.hasten.train.speedup;

import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.Map;

/**
 * A batch that follows a schedule: a step takes the first {@code round(B f)} of the recipe's B
 * examples, one at least, where f is the schedule's factor. The others are left out of that step
 * and come again in later epochs, as in {@link BatchWarmup}.
 *
 * @param schedule of the share of the batch, in (0, 1]
 */
public record ScheduledBatch(Schedule schedule) implements Speedup {
  /** What schedules call it. */
  public static final String NAME = "batch";

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return Conflicts.of("both set the size of the batch", "batch-warmup", "gradient-noise-batch");
  }

  @Override
  public void install(Seams seams) {
    seams.course(NAME, progress -> examples((int) progress.batch(), progress));
    seams.batch((batch, progress) -> BatchWarmup.first(batch, examples(batch.size(), progress)));
  }

  private int examples(int size, Progress progress) {
    return BatchWarmup.examples(size, schedule.factor(progress));
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("schedule", schedule.choice());
  }
}
