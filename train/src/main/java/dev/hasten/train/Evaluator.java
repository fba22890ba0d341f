package dev.hasten.train;

import dev.hasten.data.Batch;
import dev.hasten.data.Dataset;
import dev.hasten.engine.Precision;
import dev.hasten.engine.Scope;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import dev.hasten.train.speedup.ChannelsLast;
import dev.hasten.train.step.CrossEntropy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Measures a model on examples it is not trained on, always in fp32. */
public final class Evaluator {
  private static final int BATCH = 500;

  private Evaluator() {}

  /**
   * Accuracy and top-5 accuracy (0 to 1) and mean cross-entropy loss, with the model in evaluation
   * mode; its mode is put back afterwards.
   */
  public static Map<String, Double> evaluate(Layer model, Dataset examples) {
    boolean training = model.isTraining();
    model.training(false);
    try (NoGradGuard noGrad = new NoGradGuard();
        Precision.Autocast policy = Precision.FP32.open(DeviceType.CPU)) {
      return measured(Slot.of(model), examples);
    } finally {
      model.training(training);
    }
  }

  private static Map<String, Double> measured(Slot model, Dataset examples) {
    long right = 0;
    long rightInFive = 0;
    double loss = 0;
    for (int from = 0; from < examples.size(); from += BATCH) {
      int to = Math.min(from + BATCH, examples.size());
      try (Scope scope = Scope.open()) {
        Batch batch = examples.batch(from, to);
        Tensor inputs = ChannelsLast.channelsLast(batch.inputs());
        Tensor outputs = model.forward(inputs).to(ScalarType.Float);
        long five = Math.min(5, outputs.size(1));
        Tensor best = outputs.topk(five).get1();
        Tensor hits = best.eq(batch.targets().unsqueeze(1));
        right += hits.select(1, 0).sum().item_long();
        rightInFive += hits.sum().item_long();
        loss +=
            CrossEntropy.LOSS.loss(inputs, outputs, batch.targets()).item_double() * (to - from);
      }
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", (double) right / examples.size());
    metrics.put("top5", (double) rightInFive / examples.size());
    metrics.put("loss", loss / examples.size());
    return metrics;
  }
}
