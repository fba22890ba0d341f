package dev.hasten.train.score;

import dev.hasten.data.Batch;
import dev.hasten.data.Dataset;
import dev.hasten.data.Task;
import dev.hasten.engine.Precision;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import dev.hasten.train.speedup.ChannelsLast;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A look at all examples as evaluation sees them: no crops by chance, no dropout, in fp32. */
final class Look {
  private static final int BATCH = 500;

  private Look() {}

  /** The model is in training or evaluation mode afterwards as before. */
  static void at(Layer model, Dataset data, ScoreRule rule) {
    boolean training = model.isTraining();
    model.training(false);
    rule.begin();
    try (NoGradGuard noGrad = new NoGradGuard();
        Precision.Autocast policy = Precision.FP32.open(DeviceType.CPU)) {
      for (int from = 0; from < data.size(); from += BATCH) {
        block(Slot.of(model), data, from, Math.min(from + BATCH, data.size()), rule);
      }
    } finally {
      model.training(training);
    }
  }

  private static void block(Slot model, Dataset data, int from, int to, ScoreRule rule) {
    try (Scope scope = Scope.open()) {
      Batch batch = data.batch(from, to);
      Tensor outputs = model.forward(ChannelsLast.channelsLast(batch.inputs()));
      if (data.task() == Task.REGRESSION) {
        float[] answers = Tensors.toFloats(outputs.to(ScalarType.Float));
        float[] numbers = Tensors.toFloats(batch.targets());
        for (int i = 0; i < numbers.length; i++) {
          rule.seeNumber(from + i, answers[i], numbers[i]);
        }
        return;
      }
      float[] all = Tensors.toFloats(torch.softmax(outputs.to(ScalarType.Float), 1));
      long[] labels = Tensors.toLongs(batch.targets());
      float[] probabilities = new float[all.length / (to - from)];
      for (int i = 0; i < to - from; i++) {
        System.arraycopy(all, i * probabilities.length, probabilities, 0, probabilities.length);
        rule.see(from + i, probabilities, Math.toIntExact(labels[i]));
      }
    }
  }
}
