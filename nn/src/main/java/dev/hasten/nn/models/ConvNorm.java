package dev.hasten.nn.models;

import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Init;
import dev.hasten.nn.Sequential;

/**
 * Convolutions with a batch norm and an activation behind them, of one kind throughout a network.
 *
 * @param init the first weights of the convolutions
 * @param momentum the share that a step moves the running statistics by
 * @param epsilon what is added to the variance
 */
record ConvNorm(Init init, double momentum, double epsilon) {
  /** He-normal by the outputs, PyTorch's norms. */
  static final ConvNorm USUAL = new ConvNorm(Init.HE_OUT, 0.1, 1e-5);

  /** Norms of TensorFlow's networks. */
  static final ConvNorm SLOW = new ConvNorm(Init.HE_OUT, 0.01, 1e-3);

  /** Without a bias, padded by half its kernel. */
  Conv2d conv(long in, long out, int kernel, int stride, long groups) {
    return new Conv2d(
        Conv2d.Config.of(in, out, kernel)
            .withStride(stride)
            .withPadding(kernel / 2)
            .withGroups(groups)
            .withoutBias()
            .withInit(init));
  }

  BatchNorm2d norm(long channels) {
    return new BatchNorm2d(channels, momentum, epsilon);
  }

  /** All three, by the names 0, 1 and 2. */
  Sequential of(long in, long out, int kernel, int stride, long groups, Activation activation) {
    Sequential all = Sequential.of(conv(in, out, kernel, stride, groups), norm(out));
    return activation == Activation.NONE ? all : all.add("2", activation.layer());
  }

  /** Each channel by itself. */
  Sequential depthwise(long channels, int kernel, int stride, Activation activation) {
    return of(channels, channels, kernel, stride, channels, activation);
  }

  /** Of one pixel. */
  Sequential pointwise(long in, long out, Activation activation) {
    return of(in, out, 1, 1, 1, activation);
  }
}
