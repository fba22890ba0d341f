package dev.hasten.nn.models;

import dev.hasten.nn.Layer;
import dev.hasten.nn.Residual;
import dev.hasten.nn.Sequential;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * An inverted residual as torchvision names those of MobileNetV3 and EfficientNet: 1x1 convolution
 * up, depthwise convolution, squeeze and excitation, 1x1 convolution down, all under {@code block}.
 *
 * @param in channels
 * @param inner channels of the depthwise convolution
 * @param out channels
 * @param kernel of the depthwise convolution
 * @param stride of the depthwise convolution
 * @param activation of all but the last convolution
 */
record MobileBlock(long in, long inner, long out, int kernel, int stride, Activation activation) {
  /** With what squeezes and excites the inner channels, where anything does. */
  Layer layer(ConvNorm normed, Optional<LongFunction<Layer>> excitation) {
    Sequential block = new Sequential();
    if (inner != in) {
      add(block, normed.pointwise(in, inner, activation));
    }
    add(block, normed.depthwise(inner, kernel, stride, activation));
    excitation.ifPresent(make -> add(block, make.apply(inner)));
    add(block, normed.pointwise(inner, out, Activation.NONE));
    return wrapped(block);
  }

  /** With one whole convolution in place of the first 1x1 and the depthwise one. */
  Layer fused(ConvNorm normed) {
    Sequential block = new Sequential();
    if (inner != in) {
      add(block, normed.of(in, inner, kernel, stride, 1, activation));
      add(block, normed.pointwise(inner, out, Activation.NONE));
    } else {
      add(block, normed.of(in, out, kernel, stride, 1, activation));
    }
    return wrapped(block);
  }

  private Layer wrapped(Sequential block) {
    return stride == 1 && in == out
        ? new Residual("block", block)
        : new Sequential().add("block", block);
  }

  static void add(Sequential layers, Layer next) {
    layers.add(String.valueOf(layers.children().size()), next);
  }
}
