package dev.hasten.train;

import dev.hasten.data.Batch;
import dev.hasten.data.Dataset;
import dev.hasten.data.NumericTarget;
import dev.hasten.engine.Precision;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import dev.hasten.train.speedup.ChannelsLast;
import dev.hasten.train.step.CrossEntropy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Measures a model on examples it is not trained on, always in fp32. */
public final class Evaluator {
  private static final int BATCH = 500;
  private static final long PLACES = 1 << 15;

  private Evaluator() {}

  /**
   * Accuracy and top-5 accuracy (0 to 1) and mean cross-entropy loss, or, where a number is to be
   * predicted, {@code rmse} and {@code mae} in its own unit, {@code r2} and the mean squared error
   * of the standardised numbers as the loss; with the model in evaluation mode, and its mode is put
   * back afterwards. In sequences every place counts as an example, but those whose target is
   * negative.
   *
   * @throws IllegalArgumentException when a number is to be predicted and the model answers with
   *     several
   */
  public static Map<String, Double> evaluate(Layer model, Dataset examples) {
    boolean training = model.isTraining();
    model.training(false);
    try (NoGradGuard noGrad = new NoGradGuard();
        Precision.Autocast policy = Precision.FP32.open(DeviceType.CPU)) {
      Optional<NumericTarget> number = examples.numericTarget();
      return number.isPresent()
          ? measured(Slot.of(model), examples, number.get())
          : measured(Slot.of(model), examples);
    } finally {
      model.training(training);
    }
  }

  private static Map<String, Double> measured(Slot model, Dataset examples) {
    long right = 0;
    long rightInFive = 0;
    long count = 0;
    double loss = 0;
    int size = batchSize(examples);
    for (int from = 0; from < examples.size(); from += size) {
      int to = Math.min(from + size, examples.size());
      try (Scope scope = Scope.open()) {
        Batch batch = examples.batch(from, to);
        Tensor inputs = ChannelsLast.channelsLast(batch.inputs());
        Tensor outputs = model.forward(inputs).to(ScalarType.Float).flatten(0, -2);
        Tensor targets = batch.targets().flatten();
        long five = Math.min(5, outputs.size(1));
        Tensor best = outputs.topk(five).get1();
        Tensor hits = best.eq(targets.unsqueeze(1));
        right += hits.select(1, 0).sum().item_long();
        rightInFive += hits.sum().item_long();
        long answers = targets.ge(new Scalar(0)).sum().item_long(); // not those left over
        loss += CrossEntropy.LOSS.loss(inputs, outputs, targets).item_double() * answers;
        count += answers;
      }
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", (double) right / count);
    metrics.put("top5", (double) rightInFive / count);
    metrics.put("loss", loss / count);
    return metrics;
  }

  private static Map<String, Double> measured(Slot model, Dataset examples, NumericTarget number) {
    NumberErrors errors = new NumberErrors(number);
    for (int from = 0; from < examples.size(); from += BATCH) {
      try (Scope scope = Scope.open()) {
        Batch batch = examples.batch(from, Math.min(from + BATCH, examples.size()));
        Tensor outputs = model.forward(ChannelsLast.channelsLast(batch.inputs()));
        float[] answers = Tensors.toFloats(outputs.to(ScalarType.Float));
        float[] numbers = Tensors.toFloats(batch.targets());
        if (answers.length != numbers.length) {
          throw new IllegalArgumentException(
              "expected a model that answers each example of "
                  + examples.name()
                  + " with one number, but it answers with "
                  + answers.length / numbers.length
                  + ": give its last layer one output");
        }
        for (int i = 0; i < numbers.length; i++) {
          errors.add(answers[i], numbers[i]);
        }
      }
    }
    return errors.metrics();
  }

  /** Long windows of many kinds of tokens would not fit into memory by the hundred. */
  private static int batchSize(Dataset examples) {
    boolean tokens = examples.inputType() == ScalarType.Long;
    long places = tokens ? Math.max(1, examples.inputShape()[0]) : 1;
    return (int) Math.max(1, Math.min(BATCH, PLACES / places));
  }
}
