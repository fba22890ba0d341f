package dev.hasten.train.speedup;

import dev.hasten.nn.Layer;
import java.util.List;

/** Statistics that batch norms gather while they train: true of the trained weights alone. */
final class BatchStatistics {
  private BatchStatistics() {}

  /**
   * Refuses a model that has some.
   *
   * @throws IllegalArgumentException naming the batch norms
   */
  static void refuse(Layer model, String speedup) {
    List<String> norms =
        model.buffers().keySet().stream()
            .filter(name -> name.endsWith("running_mean"))
            .map(name -> name.replaceFirst("\\.?running_mean$", ""))
            .toList();
    if (!norms.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a model without batch norms for "
              + speedup
              + ", but it has "
              + String.join(", ", norms)
              + ", whose statistics are not those of the averaged weights: use ema with a decay"
              + " that forgets within some hundred steps, or leave it out");
    }
  }
}
