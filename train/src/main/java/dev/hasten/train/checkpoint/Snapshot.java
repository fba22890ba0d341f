package dev.hasten.train.checkpoint;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * A run between two steps, copied so that training can go on while it is written: the weights that
 * are evaluated and exported, the state that a resume needs, and the manifest.
 */
public record Snapshot(Manifest manifest, Map<String, Tensor> model, Map<String, Tensor> state)
    implements AutoCloseable {
  /** Copies of tensors, owned by nobody else. */
  public static Map<String, Tensor> copies(Map<String, Tensor> tensors) {
    Map<String, Tensor> copies = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          try (Scope scope = Scope.open()) {
            copies.put(name, Tensors.own(tensor.detach().clone()));
          }
        });
    return copies;
  }

  /**
   * The name of a tensor that holds an infinity or no number, if one does. Waits for the device.
   */
  public Optional<String> firstNonFinite() {
    return Stream.of(model, state)
        .flatMap(tensors -> tensors.entrySet().stream())
        .filter(entry -> !isFinite(entry.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static boolean isFinite(Tensor tensor) {
    try (Scope scope = Scope.open()) {
      return !tensor.is_floating_point() || tensor.isfinite().all().item_bool();
    }
  }

  /** Frees the copies. */
  @Override
  public void close() {
    model.values().forEach(Tensors::free);
    state.values().forEach(Tensors::free);
  }
}
