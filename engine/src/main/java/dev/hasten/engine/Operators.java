package dev.hasten.engine;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.NumberType;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.OptionalType;
import org.bytedeco.pytorch.SingletonTypePtr;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Type;

/**
 * An operator of libtorch that the C++ interface hides, reached by its schema name through the
 * dispatcher: fused optimizers, quantized kernels, collectives.
 */
public final class Operators {
  private final OperatorHandle handle;
  private final String name;

  private Operators(OperatorHandle handle, String name) {
    this.handle = handle;
    this.name = name;
  }

  /**
   * Finds an operator, for example {@code find("aten::_fused_adamw_", "")}. The handle is kept for
   * the life of the process: operators are never unloaded.
   *
   * @throws IllegalStateException when this build of libtorch has no such operator
   */
  public static Operators find(String name, String overload) {
    try {
      OperatorHandle handle = Dispatcher.singleton().findSchemaOrThrow(name, overload);
      handle.retainReference();
      return new Operators(handle, name);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "expected libtorch to have the operator "
              + name
              + ", but it has none of that name and overload",
          e);
    }
  }

  /**
   * Calls with arguments on a stack made by {@link IValueVector}; results replace them on the
   * stack.
   */
  public void call(IValueVector stack) {
    handle.callBoxed(stack);
  }

  /**
   * A list of tensors as an operator takes it. It holds the tensors: make it once and use it again.
   */
  public static IValue list(List<Tensor> tensors) {
    tensors.forEach(tensor -> Tensors.requireOpen(tensor, "a tensor of the list"));
    TensorVector vector = new TensorVector(tensors.toArray(new Tensor[0]));
    // There is no IValue(TensorList); a GenericList over the same one-pointer layout is the way in.
    return new IValue(new GenericList((Pointer) new TensorList(vector)));
  }

  /** An empty list of numbers, any of which might be missing, as an operator takes it. */
  static IValue noNumbers() {
    Type number = NumberType.getNumberIntTypePtr().get(); // Scalar's, whatever the name says
    Type.TypePtr optional = OptionalType.get(new Type.TypePtr(new SingletonTypePtr(number)));
    return new IValue(new GenericList(optional));
  }

  @Override
  public String toString() {
    return name;
  }
}
