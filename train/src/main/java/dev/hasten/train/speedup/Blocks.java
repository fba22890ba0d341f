package dev.hasten.train.speedup;

import dev.hasten.nn.Layer;
import dev.hasten.nn.TransformerBlock;
import java.util.ArrayList;
import java.util.List;

/** Finds the blocks of a transformer. */
final class Blocks {
  private Blocks() {}

  /**
   * Paths of all blocks, in order.
   *
   * @throws IllegalArgumentException when there is none
   */
  static List<String> of(Layer model, String speedup) {
    Supported.layers(model, speedup, TransformerBlock.class);
    List<String> paths = new ArrayList<>();
    model
        .layers()
        .forEach(
            (path, layer) -> {
              if (layer instanceof TransformerBlock) {
                paths.add(path);
              }
            });
    return paths;
  }

  /** Paths of what a block adds to the tokens: its attention, its mlp. */
  static List<String> branches(Layer model, String path) {
    return model.layers().get(path) instanceof TransformerBlock block
        ? List.of(path + "." + block.attentionName(), path + "." + block.mlpName())
        : List.of();
  }
}
