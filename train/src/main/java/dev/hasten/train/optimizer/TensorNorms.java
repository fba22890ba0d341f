package dev.hasten.train.optimizer;

import dev.hasten.engine.Operators;
import dev.hasten.engine.Scope;
import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Norms of many tensors, and a factor for each, by one native call over all of them. */
final class TensorNorms implements AutoCloseable {
  private final Operators norm = Operators.find("aten::_foreach_norm", "Scalar");
  private final Operators multiply = Operators.find("aten::_foreach_mul_", "List");
  private final IValue tensors;

  /** Borrows the tensors. */
  TensorNorms(List<Tensor> tensors) {
    try (Scope scope = Scope.open()) {
      this.tensors = Operators.list(tensors);
      this.tensors.retainReference();
    }
  }

  /** The Euclidean norm of each, as one vector. Made in the caller's scope. */
  Tensor norms() {
    IValueVector stack = new IValueVector();
    stack.push_back(tensors);
    stack.push_back(new IValue(new Scalar(2.0)));
    stack.push_back(new IValue()); // the type of the tensors
    norm.call(stack);
    return torch.stack(stack.get(0).toTensorVector());
  }

  /** Multiplies each tensor by its element of a vector. */
  void scale(Tensor factors) {
    IValueVector stack = new IValueVector();
    stack.push_back(tensors);
    stack.push_back(Operators.list(List.of(factors.unbind().get())));
    multiply.call(stack);
  }

  @Override
  public void close() {
    tensors.releaseReference();
  }
}
