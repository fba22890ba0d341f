package dev.hasten.train.step;

import dev.hasten.nn.AddsToLoss;
import dev.hasten.nn.Layer;
import dev.hasten.train.seam.Loss;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The losses that layers of the model bring with them, added to that of its answers. */
final class AddedLosses {
  private AddedLosses() {}

  /** The loss of the answers itself where no layer of the model brings one. */
  static Loss to(Layer model, Loss ofAnswers) {
    List<AddsToLoss> layers =
        model.layers().values().stream()
            .filter(AddsToLoss.class::isInstance)
            .map(AddsToLoss.class::cast)
            .toList();
    if (layers.isEmpty()) {
      return ofAnswers;
    }
    return (inputs, outputs, targets) -> {
      Tensor sum = ofAnswers.loss(inputs, outputs, targets);
      for (AddsToLoss layer : layers) {
        Optional<Tensor> own = layer.takeLoss();
        if (own.isPresent()) {
          sum = sum.add(own.get());
        }
      }
      return sum;
    };
  }
}
