package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.List;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class ModuleLayerTest {
  @Test
  void sharesParametersAndMode() {
    try (Scope scope = Scope.open()) {
      Module module = new Module();
      LinearImpl inner = new LinearImpl(3, 2);
      module.register_module("inner", inner);
      try (ModuleLayer layer = new ModuleLayer(module, inner::forward)) {
        assertEquals(
            List.of("inner/weight", "inner/bias"), List.copyOf(layer.parameters().keySet()));
        assertEquals(Parameter.Role.WEIGHT, layer.parameters().get("inner/weight").role());
        assertEquals(Parameter.Role.BIAS, layer.parameters().get("inner/bias").role());
        Numbers.fill(layer);
        Tensor x = Numbers.tensor(1, 4, 3);
        try (Layer linear = new Linear(3, 2)) {
          Numbers.fill(linear);
          assertArrayEquals(
              Tensors.toFloats(linear.forward(x)), Tensors.toFloats(layer.forward(x)));
        }
        layer.training(false);
        layer.forward(x);
        assertFalse(module.is_training());
      }
    }
  }
}
