package dev.hasten.train.speedup;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Parameter;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Keeps images and convolution weights with the channels of a pixel side by side (NHWC), which the
 * convolution kernels of CPUs and of tensor cores prefer (<a
 * href="https://docs.pytorch.org/tutorials/intermediate/memory_format_tutorial.html">PyTorch</a>):
 * element (n, c, h, w) lies at {@code ((n H + h) W + w) C + c} instead of {@code ((n C + c) H + h)
 * W + w}.
 */
public record ChannelsLast() implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "channels-last",
          "images and convolution weights in NHWC memory format",
          "https://docs.pytorch.org/tutorials/intermediate/memory_format_tutorial.html",
          List.of(),
          values -> new ChannelsLast());

  @Override
  public Effect effect() {
    return Effect.NUMERIC;
  }

  @Override
  public void install(Seams seams) {
    seams.model((model, example) -> convert(model));
    seams.batch((batch, progress) -> batch.withInputs(channelsLast(batch.inputs())));
  }

  /** Images in channels-last memory format; anything else as it is. */
  public static Tensor channelsLast(Tensor images) {
    return images.dim() == 4 ? restrided(images.contiguous(MemoryFormat.ChannelsLast)) : images;
  }

  /**
   * With a single channel both formats lie alike in memory and libtorch takes such a tensor for
   * NCHW; the strides of NHWC, spelled out, make the convolution answer in NHWC.
   */
  private static Tensor restrided(Tensor dense) {
    long[] shape = Tensors.shape(dense);
    long channels = shape[1];
    long row = shape[3] * channels;
    return dense.as_strided(shape, new long[] {shape[2] * row, 1, row, channels});
  }

  private static String convert(Layer model) {
    int converted = 0;
    for (Parameter parameter : model.parameters().values()) {
      if (parameter.tensor().dim() == 4) {
        try (Scope scope = Scope.open()) {
          parameter.moveTo(channelsLast(parameter.tensor().detach()));
        }
        converted++;
      }
    }
    if (converted == 0) {
      throw new IllegalArgumentException(
          Supported.nothing(
              model, "channels-last", "a convolution, with a weight of 4 dimensions"));
    }
    return converted + " convolution weights in channels-last format";
  }

  @Override
  public Choice choice() {
    return Choice.of("channels-last");
  }
}
