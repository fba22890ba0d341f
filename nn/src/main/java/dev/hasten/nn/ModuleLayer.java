package dev.hasten.nn;

import dev.hasten.engine.Scope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringTensorDictItem;
import org.bytedeco.pytorch.Tensor;

/**
 * A bare module of the binding as a layer without children: it trains, saves and loads, but methods
 * that change layers find none inside. The module's own random draws (its dropout) come from
 * libtorch's process-wide generator.
 */
public final class ModuleLayer extends Layer {
  /** The module's forward function, which the binding does not expose on its base class. */
  @FunctionalInterface
  public interface Forward {
    Tensor forward(Tensor input);
  }

  private final Module module;
  private final Forward forward;

  /** Adapts a module; the layer shares its parameters and does not close the module. */
  public ModuleLayer(Module module, Forward forward) {
    this.module = module;
    this.forward = forward;
    try (Scope scope = Scope.open()) {
      adopt(module.named_parameters(), true);
      adopt(module.named_buffers(), false);
    }
  }

  @Override
  public Tensor forward(Tensor input) {
    if (module.is_training() != isTraining()) {
      module.train(isTraining());
    }
    return forward.forward(input);
  }

  private void adopt(StringTensorDict tensors, boolean trained) {
    for (long i = 0; i < tensors.size(); i++) {
      StringTensorDictItem item = tensors.items().get(i);
      String name = item.key().getString().replace('.', '/');
      Tensor tensor = new Tensor(item.value());
      if (trained) {
        Parameter.Role role = tensor.dim() > 1 ? Parameter.Role.WEIGHT : Parameter.Role.BIAS;
        adoptParameter(name, new Parameter(tensor, role));
      } else {
        buffer(name, tensor);
      }
    }
  }
}
