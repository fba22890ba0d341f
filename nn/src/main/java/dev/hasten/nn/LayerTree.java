package dev.hasten.nn;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Walks over trees of layers. */
final class LayerTree {
  private LayerTree() {}

  static Parameter allocate(Parameter.Role role, long... shape) {
    try (Scope scope = Scope.open()) {
      return new Parameter(Tensors.zeros(ScalarType.Float, shape), role);
    }
  }

  static void walk(Layer root, BiConsumer<String, Layer> visit) {
    walk("", root, visit);
  }

  private static void walk(String path, Layer layer, BiConsumer<String, Layer> visit) {
    visit.accept(path, layer);
    layer.children().forEach((name, slot) -> walk(join(path, name), slot.layer(), visit));
  }

  static <T> Map<String, T> collect(Layer root, Function<Layer, Map<String, T>> own) {
    Map<String, T> all = new LinkedHashMap<>();
    walk(
        root,
        (path, layer) ->
            own.apply(layer).forEach((name, value) -> all.put(join(path, name), value)));
    return all;
  }

  static boolean contains(Layer root, Layer wanted) {
    return root.layers().containsValue(wanted);
  }

  static Slot slot(Layer root, String path) {
    Layer layer = root;
    Slot slot = null;
    for (String name : path.split("\\.", -1)) {
      slot = layer.children().get(name);
      if (slot == null) {
        throw new IllegalArgumentException(
            "expected the path of a layer, but got \""
                + path
                + "\": there are "
                + root.layers().keySet());
      }
      layer = slot.layer();
    }
    if (slot == null) {
      throw new IllegalArgumentException(
          "expected the path of a layer, but got none: name one such as 0.conv");
    }
    return slot;
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
