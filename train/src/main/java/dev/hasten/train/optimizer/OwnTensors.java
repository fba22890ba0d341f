package dev.hasten.train.optimizer;

import dev.hasten.engine.Tensors;
import dev.hasten.train.seam.Restore;
import dev.hasten.train.seam.State;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** States of an optimizer whose shapes are not those of the weights, by name. */
final class OwnTensors implements AutoCloseable {
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /** Keeps a tensor until {@link #close}. */
  Tensor keep(String name, Tensor tensor) {
    tensors.put(name, Tensors.own(tensor));
    return tensor;
  }

  State state() {
    return new State(tensors, Map.of());
  }

  void restore(State state) {
    Restore.into(tensors, state);
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensors::free);
  }
}
