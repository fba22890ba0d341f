package dev.hasten.train.speedup;

import dev.hasten.nn.Embedding;
import dev.hasten.nn.Layer;
import dev.hasten.nn.MultiplyAccumulates;
import java.util.Locale;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a model costs, for surgery to tell before and after.
 *
 * @param parameters numbers that are trained
 * @param multiplyAccumulates of one forward pass over one example
 */
record Cost(long parameters, long multiplyAccumulates) {
  /** Counts by a forward pass over an example of zeros. */
  static Cost of(Layer model, long[] example) {
    boolean tokens = model.layers().values().stream().anyMatch(Embedding.class::isInstance);
    return new Cost(
        Supported.parameters(model),
        MultiplyAccumulates.of(model, tokens ? ScalarType.Long : ScalarType.Float, example));
  }

  /** As in "9,000 to 3,000 parameters, 20,000 to 8,000 multiply-accumulates an example". */
  String to(Layer model, long[] example) {
    Cost now = of(model, example);
    return String.format(
        Locale.ROOT,
        "%,d to %,d parameters, %,d to %,d multiply-accumulates an example",
        parameters,
        now.parameters,
        multiplyAccumulates,
        now.multiplyAccumulates);
  }
}
