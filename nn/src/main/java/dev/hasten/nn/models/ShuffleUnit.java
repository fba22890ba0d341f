package dev.hasten.nn.models;

import dev.hasten.engine.CustomGradient;
import dev.hasten.nn.ChannelShuffle;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code shuffle(x1, f(x2))} with x1 and x2 the halves of the channels; with a stride, {@code
 * shuffle(g(x), f(x))} (Ma et al., <a href="https://arxiv.org/abs/1807.11164">2018</a>, figure 3).
 */
final class ShuffleUnit extends Layer {
  private final Optional<Slot> first;
  private final Slot second;
  private final Slot shuffle;

  ShuffleUnit(ConvNorm normed, long in, long out, int stride) {
    long half = out / 2;
    first =
        stride == 1
            ? Optional.empty()
            : Optional.of(
                child(
                    "branch1",
                    Sequential.of(
                        normed.conv(in, in, 3, stride, in),
                        normed.norm(in),
                        normed.conv(in, half, 1, 1, 1),
                        normed.norm(half),
                        Relu.inPlace())));
    second =
        child(
            "branch2",
            Sequential.of(
                normed.conv(stride == 1 ? half : in, half, 1, 1, 1),
                normed.norm(half),
                Relu.inPlace(),
                normed.conv(half, half, 3, stride, half),
                normed.norm(half),
                normed.conv(half, half, 1, 1, 1),
                normed.norm(half),
                Relu.inPlace()));
    shuffle = child("shuffle", new ChannelShuffle(2));
  }

  @Override
  public Tensor forward(Tensor input) {
    if (first.isPresent()) {
      Tensor straight = CustomGradient.inOnePiece(first.get().forward(input));
      return shuffled(straight, second.forward(input));
    }
    TensorVector halves = input.chunk(2, 1); // one node of the graph: its gradient is one copy
    return shuffled(halves.get(0), second.forward(halves.get(1)));
  }

  private Tensor shuffled(Tensor straight, Tensor changed) {
    return shuffle.forward(
        torch.cat(new TensorVector(straight, CustomGradient.inOnePiece(changed)), 1));
  }
}
