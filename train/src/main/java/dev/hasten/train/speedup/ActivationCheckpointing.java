package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Recompute;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.AddsToLoss;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Keeps of each block of the model its input alone for the backward pass, and computes the block
 * again when its gradient arrives (Chen et al., <a
 * href="https://arxiv.org/abs/1604.06174">2016</a>): memory for time, about a third more of a step.
 * Of {@code y = f(x)} x is kept, and when dy arrives f runs again for what {@code dx = (df/dx)ᵀ dy}
 * needs: n blocks of m numbers, and x of k each, then hold {@code n k + m} instead of {@code n m}.
 * Blocks are the model's own children that have children themselves. Dropout draws the same masks
 * again, running statistics move once: the same bits.
 */
public record ActivationCheckpointing() implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "activation-checkpointing",
          "computes blocks again in the backward pass instead of keeping what they need",
          "https://arxiv.org/abs/1604.06174",
          List.of(),
          values -> new ActivationCheckpointing());

  @Override
  public Effect effect() {
    return Effect.EXACT;
  }

  @Override
  public void install(Seams seams) {
    seams.model(
        (model, example) -> {
          requireAnswersAlone(model);
          int blocks = 0;
          for (Map.Entry<String, Slot> each : model.children().entrySet()) {
            Layer block = each.getValue().layer();
            if (!block.children().isEmpty()) {
              model.around(
                  each.getKey(),
                  (input, call) ->
                      Recompute.of(input, call::forward, rewind(block, seams.streams())));
              blocks++;
            }
          }
          if (blocks == 0) {
            throw new IllegalArgumentException(
                Supported.nothing(
                    model,
                    "activation-checkpointing",
                    "a block: a child with children of its own"));
          }
          return blocks + " blocks are computed again in the backward pass";
        });
  }

  /** What a layer adds to the loss would lose its graph, for the first pass keeps none. */
  private static void requireAnswersAlone(Layer model) {
    model
        .layers()
        .forEach(
            (path, layer) -> {
              if (layer instanceof AddsToLoss) {
                throw new IllegalArgumentException(
                    "expected layers that only answer for activation-checkpointing, but "
                        + path
                        + " adds to the loss: leave it out");
              }
            });
  }

  /** Draws of the first time again, and then on from where they are now; buffers as they are. */
  private static Recompute.Rewind rewind(Layer block, RandomStreams streams) {
    Map<String, RandomStream.State> first = streams.state();
    return () -> {
      Map<String, RandomStream.State> now = streams.state();
      List<Tensor> buffers = List.copyOf(block.buffers().values());
      List<Tensor> values = new ArrayList<>();
      buffers.forEach(buffer -> values.add(Tensors.own(buffer.clone())));
      streams.restore(first);
      return () -> {
        streams.restore(now);
        try (NoGradGuard noGrad = new NoGradGuard()) {
          for (int i = 0; i < values.size(); i++) {
            buffers.get(i).copy_(values.get(i));
          }
        }
        values.forEach(Tensors::free);
      };
    };
  }

  @Override
  public Choice choice() {
    return Choice.of("activation-checkpointing");
  }
}
