package dev.hasten.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.VoidTensorHook;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Keeps nothing of a piece of a model for its backward pass but its input, and computes it again
 * when the gradient arrives (Chen et al., <a href="https://arxiv.org/abs/1604.06174">2016</a>):
 * memory for time. One thread at a time.
 */
public final class Recompute implements AutoCloseable {
  private final List<Replay> replays = new ArrayList<>();

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
   * What the block answers, with a graph that holds the input alone; where no graph is recorded,
   * just that. The computation in backward runs under the autocast policy that is in force now.
   *
   * @param block the same computation each time; its parameters take their gradients in backward.
   *     It may not begin by writing over its input.
   * @param rewind stands around the second computation: random draws repeat, buffers stay
   */
  public Tensor of(Tensor input, UnaryOperator<Tensor> block, Rewind rewind) {
    if (!GradMode.is_enabled()) {
      return block.apply(input);
    }
    Tensor output;
    try (NoGradGuard noGrad = new NoGradGuard()) {
      output = block.apply(input);
    }
    Replay replay =
        new Replay(
            Tensors.own(Tensors.alias(input)), block, rewind, Precision.inForce(DeviceType.CPU));
    replays.add(replay); // a hook lives in Java: who loses it ends the process
    // An empty sum is exactly zero, and ties the output to the graph whatever its numbers are.
    Tensor tie = Tensors.zeros(ScalarType.Float, 0).set_requires_grad(true).sum();
    if (input.requires_grad()) {
      Tensor passed = input.view_as(input);
      passed.register_hook(replay.left);
      tie = tie.add(passed.flatten().narrow(0, 0, 0).sum());
    }
    Tensor tied = output.add(tie.to(output.scalar_type()));
    tied.register_hook(replay.arrived);
    return tied;
  }

  /** Lets go of all that earlier passes left: between two passes. */
  public void clear() {
    replays.forEach(Replay::free);
    replays.clear();
  }

  @Override
  public void close() {
    clear();
  }

  /** The second computation. */
  private static final class Replay {
    final Arrived arrived = new Arrived(this);
    final Left left = new Left(this);
    private final Tensor input;
    private final UnaryOperator<Tensor> block;
    private final Rewind rewind;
    private final Supplier<Precision.Autocast> policy;
    private final List<Tensor> held = new ArrayList<>(2);

    Replay(
        Tensor input,
        UnaryOperator<Tensor> block,
        Rewind rewind,
        Supplier<Precision.Autocast> policy) {
      this.input = input;
      this.block = block;
      this.rewind = rewind;
      this.policy = policy;
      held.add(input);
      arrived.retainReference();
      left.retainReference();
    }

    void run(Tensor outputGradient) {
      try (Scope scope = Scope.open();
          AutoGradMode graph = new AutoGradMode(true);
          Handle rewound = rewind.begin()) { // until the backward pass has read the buffers
        Tensor again = input.detach().set_requires_grad(input.requires_grad());
        Tensor output;
        try (Precision.Autocast precision = policy.get()) {
          output = block.apply(again);
        }
        output.backward(outputGradient, new BoolOptional(), false, new TensorArrayRefOptional());
        if (input.requires_grad()) {
          held.add(Tensors.own(Tensors.alias(again.grad())));
        }
        held.remove(0);
        Tensors.free(input);
      }
    }

    Tensor inputGradient() {
      return held.get(0);
    }

    void free() {
      held.forEach(Tensors::free);
      held.clear();
      arrived.releaseReference();
      left.releaseReference();
    }
  }

  /** The gradient of the output has arrived. */
  private static final class Arrived extends VoidTensorHook {
    private final transient Replay replay;

    Arrived(Replay replay) {
      this.replay = replay;
    }

    @Override
    public void call(TensorBase gradient) {
      replay.run(new Tensor(gradient));
    }
  }

  /** The gradient of the input is asked for, after that. */
  private static final class Left extends TensorTensorHook {
    private final transient Replay replay;

    Left(Replay replay) {
      this.replay = replay;
    }

    @Override
    public TensorBase call(TensorBase gradient) {
      return replay.inputGradient();
    }
  }
}
