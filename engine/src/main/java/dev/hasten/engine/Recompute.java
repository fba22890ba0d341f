package dev.hasten.engine;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch.DeviceType;

/**
 * Keeps nothing of a piece of a model for its backward pass but its input, and computes it again
 * when the gradient arrives (Chen et al., <a href="https://arxiv.org/abs/1604.06174">2016</a>):
 * memory for time.
 */
public final class Recompute {
  private Recompute() {}

  /** Puts things as they were before the first computation, until the handle is closed. */
  @FunctionalInterface
  public interface Rewind {
    /** Begins. */
    Handle begin();
  }

  /** Ends a {@link Rewind}. */
  @FunctionalInterface
  public interface Handle extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * What the block answers, with a graph that holds the input alone. Where no graph is recorded, or
   * no {@link CustomGradient#passes} are open, it is the block itself. The computation in backward
   * runs under the autocast policy that is in force now.
   *
   * @param block the same computation each time; its parameters take their gradients in backward.
   *     It may not begin by writing over its input.
   * @param rewind stands around the second computation: random draws repeat, buffers stay
   */
  public static Tensor of(Tensor input, UnaryOperator<Tensor> block, Rewind rewind) {
    Optional<CustomGradient> passes = CustomGradient.ofThesePasses();
    if (!GradMode.is_enabled() || passes.isEmpty()) {
      return block.apply(input);
    }
    Tensor output;
    try (NoGradGuard noGrad = new NoGradGuard()) {
      output = block.apply(input);
    }
    Tensor kept = Tensors.own(Tensors.alias(input));
    Supplier<Precision.Autocast> policy = Precision.inForce(DeviceType.CPU);
    return passes
        .get()
        .tie(
            output.clone(), // it may be the input itself
            List.of(input),
            List.of(kept),
            gradient -> List.of(again(kept, block, rewind, policy, gradient)));
  }

  private static Tensor again(
      Tensor input,
      UnaryOperator<Tensor> block,
      Rewind rewind,
      Supplier<Precision.Autocast> policy,
      Tensor gradient) {
    try (AutoGradMode graph = new AutoGradMode(true);
        Handle rewound = rewind.begin()) { // until the backward pass has read the buffers
      Tensor again = input.detach().set_requires_grad(input.requires_grad());
      Tensor output;
      try (Precision.Autocast precision = policy.get()) {
        output = block.apply(again);
      }
      output.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
      return again.grad();
    }
  }
}
