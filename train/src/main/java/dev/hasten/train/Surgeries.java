package dev.hasten.train;

import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The beginning of a training: speedups take their places and operate on the model.
 *
 * @param changes a line from each surgery on what it changed, by the name of the speedup
 * @param courses the numbers that speedups change as the run goes on, by name
 */
record Surgeries(Map<String, String> changes, Map<String, ToDoubleFunction<Progress>> courses) {
  Surgeries {
    changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
  }

  /** Fills the seams and changes the tree. */
  static Surgeries operate(Layer model, Recipe recipe, Seams seams) {
    List<String> lines = seams.install(ScheduledSettings.installed(recipe), model);
    List<String> names = seams.surgeryNames();
    Map<String, String> changes = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      changes.put(names.get(i), lines.get(i));
    }
    return new Surgeries(changes, seams.courses());
  }

  /** An event for each change. */
  List<Event> events(Progress progress) {
    return changes.entrySet().stream()
        .<Event>map(each -> new Event.Operated(progress.step(), each.getKey(), each.getValue()))
        .toList();
  }
}
