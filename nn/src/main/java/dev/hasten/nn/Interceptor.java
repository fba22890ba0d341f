package dev.hasten.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * Stands around calls of one layer: sees the input, decides whether and how to call it, sees the
 * output. For taps, recompute, quantization, pipeline cuts.
 */
@FunctionalInterface
public interface Interceptor {
  /** The call that the interceptor stands around. */
  @FunctionalInterface
  interface Call {
    /** Goes on with the layer, or with the next interceptor. */
    Tensor forward(Tensor input);
  }

  /** Answers in place of the layer; {@code layer.forward(input)} changes nothing. */
  Tensor around(Tensor input, Call layer);
}
