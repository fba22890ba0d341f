package dev.hasten.train;

import dev.hasten.train.event.Event;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a training went.
 *
 * @param outcome how it ended
 * @param steps done in all
 * @param skippedSteps those of them that left the weights as they were, as for a gradient that is
 *     not finite; counted over the whole run, before a resume too
 * @param seconds of training, evaluation not counted
 * @param waitingShare of the time that this trainer ran, in which steps waited for data: 0 to 1
 * @param metrics of the last evaluation
 * @param reached the first evaluation at the target, if any
 * @param evaluations all of them, in order
 * @param checkpoint the newest one, where there is one
 */
public record TrainingResult(
    Event.Outcome outcome,
    long steps,
    long skippedSteps,
    double seconds,
    double waitingShare,
    Map<String, Double> metrics,
    Optional<Event.Reached> reached,
    List<Event.Evaluated> evaluations,
    Optional<Path> checkpoint) {}
