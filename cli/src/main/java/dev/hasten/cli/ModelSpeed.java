package dev.hasten.cli;

import dev.hasten.engine.CustomGradient;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import dev.hasten.nn.models.ModelInfo;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** How fast a model's passes are on this machine. */
final class ModelSpeed {
  private static final int TIMED = 5;

  private ModelSpeed() {}

  /**
   * By the median of a few forward and backward passes in fp32: examples, and tokens of models for
   * tokens.
   */
  static Map<String, Object> measured(ModelInfo info, int batch) {
    Map<String, Object> all = new LinkedHashMap<>();
    double examples = batch / seconds(info, batch);
    all.put("examples_per_second", examples);
    if (info.inputType() == ScalarType.Long) {
      all.put("tokens_per_second", examples * Tensors.count(info.shape()));
    }
    return all;
  }

  private static double seconds(ModelInfo info, int batch) {
    long[] shape = new long[info.shape().length + 1];
    shape[0] = batch;
    System.arraycopy(info.shape(), 0, shape, 1, info.shape().length);
    double[] seconds = new double[TIMED];
    try (Layer model = info.published();
        Scope all = Scope.open()) {
      model.initialize(new RandomStreams(1));
      Tensor inputs = Tensors.zeros(info.inputType(), shape);
      for (int i = -1; i < TIMED; i++) {
        long begun = System.nanoTime();
        try (CustomGradient.Passes passes = CustomGradient.passes(); // as the trainer has it
            Scope scope = Scope.open()) {
          Slot.of(model).forward(inputs).sum().backward();
        }
        if (i >= 0) { // the first is slower
          seconds[i] = (System.nanoTime() - begun) / 1e9;
        }
      }
    }
    Arrays.sort(seconds);
    return seconds[TIMED / 2];
  }

  /** Such as "52.1 images/s"; nothing where it was not measured. */
  static String words(Map<String, Object> page) {
    if (page.get("tokens_per_second") instanceof Double speed) {
      return String.format(Locale.ROOT, "%,.0f tokens/s", speed);
    }
    if (page.get("examples_per_second") instanceof Double speed
        && page.get("input") instanceof List<?> input) {
      return String.format(Locale.ROOT, "%,.1f %s/s", speed, input.size() == 3 ? "images" : "rows");
    }
    return "";
  }
}
