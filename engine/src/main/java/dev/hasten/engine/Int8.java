package dev.hasten.engine;

import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.LongList;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Convolutions that multiply numbers of 8 bits and add in 32, by oneDNN (Jacob et al., <a
 * href="https://arxiv.org/abs/1712.05877">2018</a>, section 2): {@code x ≈ s (q - z)} with one s
 * and z for all activations, q from 0 to 255, from their least and greatest number; {@code w ≈ s_o
 * q} with one s for each output channel, q from -127 to 127. Processors without an instruction for
 * it add pairs of products in 16 bits first: there activations have 7 bits, so that no pair
 * overflows.
 */
final class Int8 {
  private static final Set<String> INSTRUCTIONS =
      Set.of("avx512_vnni", "avx_vnni", "amx_int8", "i8mm", "asimddp");
  private static final int LEVELS =
      Machine.instructions().stream().anyMatch(INSTRUCTIONS::contains) ? 255 : 127;
  private static final double WEIGHT_LEVELS = 127;
  private static final Operators PACK = Operators.find("onednn::qconv_prepack", "");
  private static final Operators CONVOLVE = Operators.find("onednn::qconv2d_pointwise", "");

  private Int8() {}

  /** Activations as q, with their s and z. */
  record Activations(Tensor bytes, double scale, long zero) {
    /** Zero is a number among them, so that padding is exact. */
    static Activations of(Tensor input) {
      T_TensorTensor_T ends = input.aminmax();
      double least = Math.min(0, ends.get0().item_double());
      double greatest = Math.max(0, ends.get1().item_double());
      double scale = Math.max((greatest - least) / LEVELS, Float.MIN_NORMAL);
      long zero = Math.round(-least / scale);
      Tensor bytes =
          torch
              .quantize_per_tensor(input.to(ScalarType.Float), scale, zero, ScalarType.QUInt8)
              .int_repr();
      return new Activations(bytes.contiguous(MemoryFormat.ChannelsLast), scale, zero);
    }

    /** The numbers that they stand for. */
    Tensor values() {
      return bytes.to(ScalarType.Float).sub(new Scalar(zero)).mul(new Scalar(scale));
    }
  }

  /** Weights as q, with the s of each output channel. */
  record Weights(Tensor bytes, Tensor scale) {
    static Weights of(Tensor weight) {
      Tensor exact = weight.to(ScalarType.Float);
      Tensor greatest = exact.abs().amax(new long[] {1, 2, 3}, false);
      Tensor scale =
          greatest.div(new Scalar(WEIGHT_LEVELS)).clamp_min_(new Scalar(Float.MIN_NORMAL));
      Tensor bytes = exact.div(scale.view(-1, 1, 1, 1)).round_().to(ScalarType.Char);
      return new Weights(bytes, scale);
    }

    /** The numbers that they stand for. */
    Tensor values() {
      return bytes.to(ScalarType.Float).mul(scale.view(-1, 1, 1, 1));
    }
  }

  /** The convolution of what was rounded, in one group, channels last, of a floating type. */
  static Tensor convolve(
      Activations x,
      Weights w,
      Optional<Tensor> bias,
      long[] stride,
      long[] padding,
      ScalarType type) {
    try (Scope scope = Scope.open()) {
      IValueVector pack =
          new IValueVector(
              new IValue(w.bytes()),
              new IValue(w.scale()),
              new IValue(x.scale()),
              new IValue(x.zero()),
              longs(stride),
              longs(padding),
              longs(1, 1),
              new IValue(1L),
              longs(Tensors.shape(x.bytes())));
      PACK.call(pack);
      IValueVector stack =
          new IValueVector(
              new IValue(x.bytes()),
              new IValue(x.scale()),
              new IValue(x.zero()),
              pack.get(0),
              new IValue(w.scale()),
              new IValue(Tensors.zeros(ScalarType.Long, w.scale().size(0))),
              bias.map(b -> new IValue(b.to(ScalarType.Float))).orElseGet(IValue::new),
              longs(stride),
              longs(padding),
              longs(1, 1),
              new IValue(1L), // groups
              new IValue(1.0), // scale of the output
              new IValue(0L), // and its zero
              new IValue((long) type.value),
              new IValue("none"), // nothing after it
              Operators.noNumbers(),
              new IValue(""));
      CONVOLVE.call(stack);
      return scope.escape(Tensors.alias(stack.get(0).toTensor())); // borrowed from the stack
    }
  }

  private static IValue longs(long... values) {
    return new IValue(new GenericList((Pointer) new LongList(values)));
  }
}
