package dev.hasten.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Convolutions of each channel by itself, without a stride and with the shape kept. Where libtorch
 * answers the gradient by the weights slowly (kernels of 5 and more and images smaller than the
 * kernel, in bf16 above all), it is the one of {@link DepthwiseWeightGradient}; all else is
 * libtorch's.
 */
public final class DepthwiseConvolution {
  private static final long[] ONE = {1, 1};

  /** In bf16 libtorch is known to ask oneDNN on processors with these instructions. */
  private static final boolean LOWERED = Machine.instructions().contains("avx512bw");

  /** With these, libtorch's gradient in fp32 is as fast but for images of one pixel. */
  private static final boolean WIDE = Machine.instructions().contains("avx512f");

  private DepthwiseConvolution() {}

  /**
   * The convolution with the gradient of this class, where it is of that kind, libtorch would be
   * slow, a gradient by the weight is wanted, and {@link CustomGradient#passes} are open; nothing
   * otherwise. Under autocast it is computed in the type in force.
   *
   * @param input (N, C, H, W)
   * @param weight (C, 1, k, k)
   * @param bias (C), or none
   * @param stride in pixels
   * @param padding of zeros on each side, in pixels
   * @return (N, C, H, W)
   */
  public static Optional<Tensor> convolve(
      Tensor input, Tensor weight, TensorOptional bias, long stride, long padding) {
    return convolve(input, weight, bias, stride, padding, type -> isSlow(input, weight, type));
  }

  /** As above, but it is for the caller to say in which types libtorch would be slow. */
  static Optional<Tensor> convolve(
      Tensor input,
      Tensor weight,
      TensorOptional bias,
      long stride,
      long padding,
      Predicate<ScalarType> slow) {
    Optional<CustomGradient> passes = CustomGradient.ofThesePasses();
    if (stride != 1
        || passes.isEmpty()
        || !isOfThisKind(input, weight, padding)
        || !CustomGradient.isWanted(List.of(weight))) {
      return Optional.empty();
    }
    List<Tensor> inputs = new ArrayList<>(List.of(input, weight));
    if (bias.has_value()) {
      inputs.add(Tensors.alias(bias.get()));
    }
    return type(inputs).filter(slow).map(type -> tied(passes.get(), inputs, type));
  }

  private static boolean isOfThisKind(Tensor input, Tensor weight, long padding) {
    long kernel = weight.size(2);
    return input.dim() == 4
        && weight.size(3) == kernel
        && weight.size(1) == 1
        && weight.size(0) == input.size(1)
        && input.size(1) > 1
        && kernel % 2 == 1
        && kernel > 1
        && padding == kernel / 2
        && !input.is_cuda();
  }

  private static boolean isSlow(Tensor input, Tensor weight, ScalarType type) {
    long side = Math.min(input.size(2), input.size(3));
    long kernel = weight.size(2);
    boolean oneDnnIsFast = kernel == 1 || (kernel == 3 && side >= 3);
    return !oneDnnIsFast && (type == ScalarType.BFloat16 || !WIDE || side == 1);
  }

  /** The type to compute in, where the gradient knows it. Autocast leaves doubles as they are. */
  private static Optional<ScalarType> type(List<Tensor> inputs) {
    List<ScalarType> types = inputs.stream().map(one -> one.scalar_type().intern()).toList();
    if (types.contains(ScalarType.Double)) {
      return Optional.empty();
    }
    return Precision.loweredTo(DeviceType.CPU)
        .or(() -> Optional.of(types.get(0)).filter(type -> Set.copyOf(types).size() == 1))
        .filter(type -> type == ScalarType.Float || (type == ScalarType.BFloat16 && LOWERED));
  }

  private static Tensor tied(CustomGradient passes, List<Tensor> inputs, ScalarType type) {
    List<Tensor> lowered = inputs.stream().map(one -> one.detach().to(type)).toList();
    Tensor x = lowered.get(0);
    Tensor w = lowered.get(1);
    TensorOptional bias =
        lowered.size() > 2 ? new TensorOptional(lowered.get(2)) : new TensorOptional();
    Tensor output;
    try (NoGradGuard noGrad = new NoGradGuard()) {
      output = torch.conv2d(x, w, bias, ONE, same(w), ONE, w.size(0));
    }
    List<Boolean> wanted = inputs.stream().map(Tensor::requires_grad).toList();
    List<ScalarType> types = inputs.stream().map(one -> one.scalar_type().intern()).toList();
    List<Long> versions = List.of(x._version(), w._version());
    return passes.tie(
        output,
        inputs,
        List.of(Tensors.own(x), Tensors.own(w)),
        upstream -> {
          requireUntouched(List.of(x, w), versions);
          Tensor gradient = upstream.to(type);
          List<Tensor> answers = new ArrayList<>();
          for (int i = 0; i < wanted.size(); i++) {
            answers.add(
                wanted.get(i) ? gradient(i, gradient, x, w).to(types.get(i)) : new Tensor());
          }
          return answers;
        });
  }

  /** As libtorch's own graph does. */
  private static void requireUntouched(List<Tensor> kept, List<Long> versions) {
    if (!kept.stream().map(Tensor::_version).toList().equals(versions)) {
      throw new IllegalStateException(
          "expected the input and the weight of a convolution to stay as they are until their"
              + " gradients are computed, but something wrote into one of them: let nothing change"
              + " them in place");
    }
  }

  /** By the input, the weight or the bias. */
  private static Tensor gradient(int of, Tensor upstream, Tensor x, Tensor w) {
    return switch (of) {
      case 0 ->
          ConvolutionGradients.of(upstream, x, w, ONE, same(w), w.size(0), true, false, false)
              .get0();
      case 1 -> DepthwiseWeightGradient.of(upstream, x, w.size(2));
      default -> upstream.sum(0, 2, 3);
    };
  }

  private static long[] same(Tensor weight) {
    long padding = weight.size(2) / 2;
    return new long[] {padding, padding};
  }
}
