package dev.hasten.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.VoidTensorHook;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Puts functions into libtorch's graph whose gradient is written in Java. The binding has no custom
 * autograd function, but hooks: an exact zero that hangs on the inputs is added to the output, so
 * that a backward pass comes by both. One thread at a time.
 */
public final class CustomGradient {
  private static final ThreadLocal<Deque<CustomGradient>> PASSES =
      ThreadLocal.withInitial(ArrayDeque::new);

  private final List<Node> nodes = new ArrayList<>();
  private final List<Node> delivered = new ArrayList<>();
  private Optional<InOnePiece> inOnePiece = Optional.empty();

  private CustomGradient() {}

  /**
   * Opens, on this thread, what functions of the passes to come may hold on to, until the handle is
   * closed: after the backward pass, for their gradients are gone then.
   */
  public static Passes passes() {
    CustomGradient opened = new CustomGradient();
    PASSES.get().push(opened);
    return () -> {
      PASSES.get().remove(opened);
      opened.close();
    };
  }

  /** That of the passes that run on this thread, where one is open. */
  static Optional<CustomGradient> ofThesePasses() {
    return Optional.ofNullable(PASSES.get().peek());
  }

  /**
   * That of the passes that run on this thread, for a function that has no other gradient.
   *
   * @throws IllegalStateException outside of passes, where the gradient would be lost in silence
   */
  static CustomGradient required(String function) {
    return ofThesePasses()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "expected CustomGradient.passes() to be open around the forward and backward"
                        + " pass of "
                        + function
                        + ", but it is not: open it, or compute without gradients under a"
                        + " NoGradGuard"));
  }

  /**
   * Has the gradient of images that lie channels last arrive in one piece and in their order, where
   * passes are open and it is wanted. That of one part of a concatenation is a part of the whole's,
   * which lies in memory in pieces; that of images which were flattened or averaged lies in the
   * order NCHW. The backward passes of activations and norms are slower on these
   * (docs/benchmarks.md, "Gradients in another order"). The last copy lives until the passes are
   * closed.
   *
   * @param images (N, C, H, W), not a parameter
   * @return the same
   */
  public static Tensor inOnePiece(Tensor images) {
    ofThesePasses()
        .filter(pass -> isWanted(List.of(images)))
        .filter(pass -> isChannelsLast(images))
        .ifPresent(pass -> images.register_hook(pass.inOnePiece()));
    return images;
  }

  /**
   * Whether images lie channels last alone: those of one pixel or one channel lie in both orders.
   */
  static boolean isChannelsLast(Tensor images) {
    return images.is_contiguous(MemoryFormat.ChannelsLast) && !images.is_contiguous();
  }

  private InOnePiece inOnePiece() {
    InOnePiece hook = inOnePiece.orElseGet(InOnePiece::new);
    inOnePiece = Optional.of(hook);
    return hook;
  }

  /** Whether a graph is recorded, of one of these tensors at least. */
  static boolean isWanted(List<Tensor> inputs) {
    return GradMode.is_enabled() && inputs.stream().anyMatch(Tensor::requires_grad);
  }

  /** Passes that are open. */
  @FunctionalInterface
  public interface Passes extends AutoCloseable {
    @Override
    void close();
  }

  /** The gradient of a function. */
  @FunctionalInterface
  interface Backward {
    /**
     * From the gradient of the output to those of the inputs, in their order; those of inputs that
     * need none are not looked at. Called once at most. What it returns may belong to any scope.
     */
    List<Tensor> gradients(Tensor outputGradient);
  }

  /**
   * Ties an output that was computed without a graph to what it was computed from.
   *
   * @param output fresh: it is written to, by an addition of zero
   * @param inputs what the gradient is of
   * @param kept what the gradient needs, taken with {@link Tensors#own}; freed after it
   * @return the output, now of the graph
   */
  Tensor tie(Tensor output, List<Tensor> inputs, List<Tensor> kept, Backward backward) {
    Node node = new Node(kept, backward);
    nodes.add(node); // a hook lives in Java: who loses it ends the process
    // An empty sum is exactly zero whatever the numbers are.
    Tensor zero = Tensors.zeros(ScalarType.Float, 0).set_requires_grad(true).sum();
    for (int i = 0; i < inputs.size(); i++) {
      Tensor input = inputs.get(i);
      if (input.requires_grad()) {
        Tensor passed = input.view_as(input);
        passed.register_hook(node.asked(i));
        zero = zero.add(passed.narrow(0, 0, 0).sum());
      }
    }
    Tensor tied = output.add_(zero.to(output.scalar_type()));
    tied.register_hook(node.arrived);
    return tied;
  }

  private void close() {
    nodes.forEach(Node::free);
    nodes.clear();
    delivered.clear();
    inOnePiece.ifPresent(InOnePiece::giveUp);
    inOnePiece = Optional.empty();
  }

  /** One call of a function. */
  private final class Node {
    final Arrived arrived = new Arrived(this);
    private final Backward backward;
    private final List<Asked> asked = new ArrayList<>();
    private final List<Tensor> held;
    private int unasked;

    Node(List<Tensor> kept, Backward backward) {
      this.held = new ArrayList<>(kept);
      this.backward = backward;
      arrived.retainReference();
    }

    Asked asked(int input) {
      Asked hook = new Asked(this, input);
      hook.retainReference();
      asked.add(hook);
      unasked++;
      return hook;
    }

    void run(TensorBase outputGradient) {
      delivered.forEach(Node::letGo);
      delivered.clear();
      List<Tensor> kept = List.copyOf(held);
      held.clear();
      try (Scope scope = Scope.open()) {
        List<Tensor> gradients = backward.gradients(new Tensor(outputGradient));
        for (Asked hook : asked) {
          Tensor own = Tensors.own(Tensors.alias(gradients.get(hook.input)));
          hook.gradient = own;
          held.add(own);
        }
      } finally {
        kept.forEach(Tensors::free);
      }
    }

    /** An input has taken its gradient; the last one lets all be freed when the next node runs. */
    void gave() {
      unasked--;
      if (unasked == 0) {
        delivered.add(this);
      }
    }

    void letGo() {
      held.forEach(Tensors::free);
      held.clear();
    }

    void free() {
      letGo();
      arrived.releaseReference();
      asked.forEach(Asked::releaseReference);
    }
  }

  /** The gradient of the output has arrived. */
  private static final class Arrived extends VoidTensorHook {
    private final transient Node node;

    Arrived(Node node) {
      this.node = node;
    }

    @Override
    public void call(TensorBase gradient) {
      node.run(gradient);
    }
  }

  /** The gradient of an input is asked for, after that. */
  private static final class Asked extends TensorTensorHook {
    private final transient Node node;
    private final int input;
    private transient Tensor gradient = new Tensor();

    Asked(Node node, int input) {
      this.node = node;
      this.input = input;
    }

    @Override
    public TensorBase call(TensorBase incoming) {
      node.gave();
      return gradient;
    }
  }

  /** Each gradient is copied where it has to be; the one before is no longer needed here then. */
  private static final class InOnePiece extends TensorTensorHook {
    private transient Tensor gradient = Tensors.own(new Tensor());

    InOnePiece() {
      retainReference();
    }

    @Override
    public TensorBase call(TensorBase incoming) {
      Tensors.free(gradient);
      try (Scope scope = Scope.open()) {
        gradient = Tensors.own(new Tensor(incoming).contiguous(MemoryFormat.ChannelsLast));
        return gradient;
      }
    }

    void giveUp() {
      Tensors.free(gradient);
      releaseReference();
    }
  }
}
