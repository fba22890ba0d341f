package dev.hasten.train.seam;

import dev.hasten.nn.Layer;
import java.util.ArrayList;
import java.util.List;

/** Speedups take their places, then surgeries operate; what is refused is told together. */
final class Installation {
  private final List<String> refusals = new ArrayList<>();

  private Installation() {}

  /**
   * Fills the seams and changes the model.
   *
   * @return a line from each surgery on what it changed
   * @throws IllegalArgumentException with every refusal, a line each
   */
  static List<String> install(List<? extends Speedup> speedups, Seams seams, Layer model) {
    Installation all = new Installation();
    speedups.forEach(speedup -> all.attempt(() -> seams.install(speedup)));
    List<String> changes = new ArrayList<>();
    for (ModelSurgery surgery : seams.surgeries()) {
      all.attempt(() -> changes.add(surgery.operate(model, seams.example())));
    }
    seams.inspections().forEach(inspection -> all.attempt(() -> inspection.accept(model)));
    if (!all.refusals.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", all.refusals));
    }
    return changes;
  }

  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (IllegalArgumentException refusal) {
      String line = String.valueOf(refusal.getMessage());
      if (!refusals.contains(line)) { // one may look twice
        refusals.add(line);
      }
    }
  }
}
