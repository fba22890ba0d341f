package dev.hasten.nn;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The place of one layer in the tree. Every call to a child goes through its slot, so that
 * replacing the layer or standing around it misses no call; temporaries of the call are freed when
 * it returns (what backward needs, autograd keeps).
 */
public final class Slot {
  private Layer layer;
  private final List<Interceptor> interceptors = new ArrayList<>(0);

  private Slot(Layer layer) {
    this.layer = layer;
  }

  /** A slot outside any tree: the root of a model. */
  public static Slot of(Layer layer) {
    return new Slot(layer);
  }

  /**
   * Calls the layer, through the interceptors around it; the one added last is outermost.
   *
   * @throws IllegalStateException when the input or the layer is closed
   */
  public Tensor forward(Tensor input) {
    Tensors.requireOpen(input, "the input of a layer");
    try (Scope scope = Scope.open()) {
      return scope.escape(call(input, interceptors.size()));
    }
  }

  private Tensor call(Tensor input, int depth) {
    if (depth == 0) {
      return layer.forward(input);
    }
    return interceptors.get(depth - 1).around(input, x -> call(x, depth - 1));
  }

  /** The layer that stands here now. */
  public Layer layer() {
    return layer;
  }

  /** Whether anything stands around the layer. */
  public boolean isIntercepted() {
    return !interceptors.isEmpty();
  }

  /** Puts another layer here and closes the former, unless the new one took it inside. */
  void replace(Layer replacement) {
    Layer former = layer;
    layer = replacement;
    if (!LayerTree.contains(replacement, former)) {
      former.close();
    }
  }

  /** Adds an interceptor outside those already there; the returned handle takes it off again. */
  Interception add(Interceptor interceptor) {
    interceptors.add(interceptor);
    return () -> interceptors.remove(interceptor);
  }
}
