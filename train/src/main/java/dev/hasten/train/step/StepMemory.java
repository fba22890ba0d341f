package dev.hasten.train.step;

import dev.hasten.train.seam.EvaluationWeights;
import dev.hasten.train.seam.GradientTransform;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Stateful;
import dev.hasten.train.seam.WeightTransform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names the parts of a step for the checkpoint. */
final class StepMemory {
  private StepMemory() {}

  static Map<String, Stateful> of(
      Optimizer optimizer,
      LossScaler scaler,
      List<GradientTransform> gradients,
      List<WeightTransform> weights,
      List<EvaluationWeights> evaluation) {
    Map<String, Stateful> parts = new LinkedHashMap<>();
    parts.put("optimizer", optimizer);
    parts.put("loss_scaler", scaler);
    number("gradient_transform", gradients, parts);
    number("weight_transform", weights, parts);
    number("evaluation_weights", evaluation, parts);
    return parts;
  }

  private static void number(
      String kind, List<? extends Stateful> all, Map<String, Stateful> into) {
    for (int i = 0; i < all.size(); i++) {
      into.put(kind + "_" + i, all.get(i));
    }
  }
}
