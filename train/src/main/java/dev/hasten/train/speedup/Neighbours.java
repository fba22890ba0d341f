package dev.hasten.train.speedup;

import dev.hasten.nn.Layer;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Two layers that follow each other directly, each calling nothing but the next.
 *
 * @param intercepted whether anything stands around one of them
 */
record Neighbours(
    String firstPath, Layer first, String secondPath, Layer second, boolean intercepted) {
  /** All such pairs of a model that are wanted, in the order of the model. */
  static List<Neighbours> in(Layer model, BiPredicate<Layer, Layer> wanted) {
    List<Neighbours> found = new ArrayList<>();
    model
        .layers()
        .forEach(
            (path, layer) -> {
              if (layer instanceof Sequential) {
                pairs(path, layer, wanted, found);
              }
            });
    return found;
  }

  private static void pairs(
      String path, Layer parent, BiPredicate<Layer, Layer> wanted, List<Neighbours> found) {
    List<Map.Entry<String, Slot>> children = List.copyOf(parent.children().entrySet());
    for (int i = 0; i + 1 < children.size(); i++) {
      Slot firstSlot = children.get(i).getValue();
      Slot secondSlot = children.get(i + 1).getValue();
      Layer first = firstSlot.layer();
      Layer second = secondSlot.layer();
      if (wanted.test(first, second)) {
        String before = path.isEmpty() ? "" : path + ".";
        found.add(
            new Neighbours(
                before + children.get(i).getKey(),
                first,
                before + children.get(i + 1).getKey(),
                second,
                firstSlot.isIntercepted() || secondSlot.isIntercepted()));
      }
    }
  }
}
