package dev.hasten.train.step;

import dev.hasten.data.BatchSource;
import dev.hasten.data.Position;
import dev.hasten.train.seam.EvaluationWeights;
import dev.hasten.train.seam.GradientTransform;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Stateful;
import dev.hasten.train.seam.WeightTransform;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names the parts of a step for the checkpoint. */
final class StepMemory {
  private StepMemory() {}

  /** Parts on seams go by the names of their speedups. */
  static Map<String, Stateful> of(
      StepParts step,
      Optimizer optimizer,
      List<GradientTransform> gradients,
      List<WeightTransform> weights,
      List<EvaluationWeights> evaluation) {
    Map<String, Stateful> parts = new LinkedHashMap<>();
    parts.put("data", new Place(step.batches()));
    parts.put("micro_batches", step.passes());
    parts.put("master_weights", step.passes().weights());
    parts.put("optimizer", optimizer);
    parts.put("schedules", step.quantities());
    parts.put("loss_scaler", step.lossScaler());
    parts.put("loss_meter", step.lossMeter());
    parts.put("skipped_steps", step.skippedSteps());
    add("gradients", step.seams().gradientNames(), gradients, parts);
    add("weights", step.seams().weightNames(), weights, parts);
    add("evaluation", step.seams().evaluationNames(), evaluation, parts);
    return Collections.unmodifiableMap(parts);
  }

  private static void add(
      String seam, List<String> names, List<? extends Stateful> all, Map<String, Stateful> into) {
    for (int i = 0; i < all.size(); i++) {
      into.put(seam + "/" + names.get(i), all.get(i));
    }
  }

  /** The batch that comes next, whatever has been made ahead. */
  private record Place(BatchSource batches) implements Stateful {
    @Override
    public State state() {
      Position position = batches.position();
      return new State(Map.of(), Map.of("epoch", position.epoch(), "batch", position.batch()));
    }

    @Override
    public void restore(State state) {
      batches.seek(
          new Position(state.scalar("epoch").longValue(), state.scalar("batch").longValue()));
    }
  }
}
