package dev.hasten.train.speedup;

import dev.hasten.engine.Precision;
import dev.hasten.nn.Interceptor;
import dev.hasten.nn.Layer;
import dev.hasten.train.seam.Seams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Norms whose inputs and outputs are of the type that the run's precision lowers products to. */
final class LowPrecisionNorms {
  private LowPrecisionNorms() {}

  /** Has the norms of a model be so, and refuses a model that has none. */
  static void install(Seams seams, String name, String kinds, Predicate<Layer> wanted) {
    seams.model(
        (model, example) -> {
          List<String> paths = new ArrayList<>();
          model
              .layers()
              .forEach(
                  (path, layer) -> {
                    if (wanted.test(layer)) {
                      paths.add(path);
                    }
                  });
          if (paths.isEmpty()) {
            throw new IllegalArgumentException(Supported.nothing(model, name, kinds));
          }
          paths.forEach(path -> model.around(path, LowPrecisionNorms::lowered));
          return paths.size() + " norms in the precision of the products";
        });
  }

  private static Tensor lowered(Tensor input, Interceptor.Call norm) {
    Optional<ScalarType> type = Precision.loweredTo(input.device().type());
    return norm.forward(type.isPresent() ? input.to(type.get()) : input);
  }
}
