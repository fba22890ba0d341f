package dev.hasten.train;

import dev.hasten.engine.NativeMemory;
import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import java.util.List;
import java.util.Set;

/** What tests note of a run while it goes on. */
final class Watches {
  private Watches() {}

  /** The loss of each step that is logged. */
  static Observer losses(List<Double> losses) {
    return event -> {
      if (event instanceof Event.Progressed progressed) {
        losses.add(progressed.loss());
      }
    };
  }

  /** Bytes alive at each log step but the first, from which the next ones may differ. */
  static Observer live(NativeMemory.Meter meter, Set<Long> bytes) {
    return event -> {
      if (event instanceof Event.Progressed && event.step() > 20) {
        bytes.add(meter.bytes());
      }
    };
  }
}
