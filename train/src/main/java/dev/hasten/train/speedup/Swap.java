package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Interception;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Puts other values into all weights for a while. */
final class Swap {
  private Swap() {}

  /** Copies the values in; closing the handle copies the trained ones back, bit for bit. */
  static Interception in(Weights weights, List<Tensor> values) {
    List<Tensor> trained = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      List<Tensor> places = weights.allValues();
      for (int i = 0; i < places.size(); i++) {
        trained.add(Tensors.own(places.get(i).clone()));
        places.get(i).copy_(values.get(i));
      }
    }
    return () -> {
      for (int i = 0; i < trained.size(); i++) {
        try (Scope scope = Scope.open()) {
          weights.allValues().get(i).copy_(trained.get(i));
        }
        Tensors.free(trained.get(i));
      }
    };
  }
}
