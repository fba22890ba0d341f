package dev.hasten.train.speedup;

import dev.hasten.engine.Int8Products;
import dev.hasten.engine.Precision;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The forward passes of convolutions and linear layers in training multiply numbers of 8 bits; the
 * gradients pass straight through the rounding ({@link Int8Products}; for training Wortsman et al.,
 * <a href="https://arxiv.org/abs/2304.13013">2023</a>, keep the gradient by the weights in more
 * bits for the same reason): {@code y = x' * w' + b} with {@code x' = s (q - z)}, q the whole
 * number from 0 to 255 (to 127 on processors without an instruction for it) next to {@code x / s +
 * z}, one s and z for all activations, and {@code w' = s_o p}, p from -127 to 127 next to {@code w
 * / s_o} of output channel o; backward, {@code dL/dx} and {@code dL/dw} are those of {@code y = x *
 * w + b}. Of a step's three products one is so the faster, against which stands a pass over the
 * activations to round them. Evaluation computes with the numbers as they are, so inference does
 * not change. On the processors tried so far, one of them with VNNI, the passes that round took
 * back what the products save (docs/benchmarks.md).
 *
 * @param least channels or features, on either side, of a layer that it is worth for
 */
public record Int8Forward(int least) implements Speedup {
  private static final String NAME = "int8-forward";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "forward passes of convolutions and linear layers with numbers of 8 bits",
          "https://arxiv.org/abs/2304.13013",
          List.of(
              Option.integer(
                  "min_channels", 16, 1, 1 << 20, "that a layer has to have on either side")),
          values -> new Int8Forward(values.integer("min_channels")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  /** Takes layers after all surgery: one that put others there would undo half of it. */
  @Override
  public void install(Seams seams) {
    seams.model((model, example) -> count(model) + " layers multiply numbers of 8 bits forward");
    seams.inspect(this::replaceProducts);
  }

  private long count(Layer model) {
    long count = model.layers().values().stream().filter(this::isWorth).count();
    if (count == 0) {
      throw new IllegalArgumentException(
          Supported.nothing(
              model,
              NAME,
              "a Conv2d in one group or a Linear with " + least + " channels on either side"));
    }
    return count;
  }

  private boolean isWorth(Layer layer) {
    if (layer instanceof Linear linear) {
      return Math.min(linear.in(), linear.out()) >= least;
    }
    return layer instanceof Conv2d conv
        && conv.config().groups() == 1
        && Math.min(conv.config().in(), conv.config().out()) >= least;
  }

  private void replaceProducts(Layer model) {
    for (Map.Entry<String, Layer> each : model.layers().entrySet()) {
      Layer layer = each.getValue();
      if (isWorth(layer)) {
        model.around(
            each.getKey(),
            (input, call) ->
                layer.isTraining() && isSingle(input)
                    ? product(layer, lowered(input))
                    : call.forward(input));
      }
    }
  }

  private static boolean isSingle(Tensor input) {
    return input.scalar_type().intern() != ScalarType.Double && !input.is_cuda();
  }

  private static Tensor lowered(Tensor input) {
    return Precision.loweredTo(input.device().type()).map(input::to).orElse(input);
  }

  private static Tensor product(Layer layer, Tensor input) {
    if (layer instanceof Linear linear) {
      return Int8Products.linear(input, linear.weights(), linear.bias());
    }
    Conv2d conv = (Conv2d) layer;
    long[] stride = {conv.config().stride(), conv.config().stride()};
    long[] padding = {conv.config().padding(), conv.config().padding()};
    return Int8Products.convolution(input, conv.weights(), conv.bias(), stride, padding);
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("min_channels", (long) least);
  }
}
