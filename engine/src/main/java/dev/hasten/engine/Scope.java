package dev.hasten.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A region of code that owns the native objects made inside it.
 *
 * <p>Every tensor created between {@link #open} and {@link #close} on this thread is freed by
 * {@code close}, at once and in reverse order; nothing waits for the garbage collector. What must
 * outlive the scope is handed out by {@link #escape}. Scopes nest; a scope belongs to the thread
 * that opened it.
 *
 * <pre>{@code
 * try (Scope scope = Scope.open()) {
 *   Tensor hidden = x.matmul(weight);
 *   return scope.escape(hidden.relu()); // hidden is freed, the result moves to the enclosing scope
 * }
 * }</pre>
 */
public final class Scope implements AutoCloseable {
  private final PointerScope pointers;
  private final Thread owner;
  private final Deque<Tensor> escaped = new ArrayDeque<>(1);
  private boolean closed;

  private Scope() {
    pointers = new PointerScope();
    owner = Thread.currentThread();
  }

  /** Opens a scope on this thread, inside the ones already open. */
  public static Scope open() {
    return new Scope();
  }

  /**
   * Lets a tensor outlive this scope: on {@link #close} it moves to the enclosing scope, or, where
   * there is none, to the caller, who frees it with {@link Tensors#free}.
   *
   * @return the same tensor
   * @throws IllegalStateException when the scope or the tensor is closed, or another thread opened
   *     the scope
   */
  public Tensor escape(Tensor tensor) {
    requireUsable();
    Tensors.requireOpen(tensor, "the tensor that escapes its scope");
    tensor.retainReference();
    escaped.push(tensor);
    return tensor;
  }

  /** Frees what was made inside. Closing twice does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    requireUsable();
    closed = true;
    pointers.close();
    PointerScope enclosing = PointerScope.getInnerScope();
    while (!escaped.isEmpty()) {
      Tensor tensor = escaped.pop();
      if (enclosing != null) {
        enclosing.attach(tensor);
        tensor.releaseReference();
      }
    }
  }

  private void requireUsable() {
    if (closed) {
      throw new IllegalStateException(
          "expected an open scope, but it was closed: open a new one with Scope.open()");
    }
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "expected the scope's own thread ("
              + owner.getName()
              + "), but "
              + Thread.currentThread().getName()
              + " used it: open a scope on each thread");
    }
  }
}
