package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorsTest {
  @Test
  void resultsReplaceTheArguments() {
    Operators add = Operators.find("aten::add", "Tensor");
    assertEquals("aten::add", add.toString());
    try (Scope scope = Scope.open()) {
      Tensor x = Tensors.ofFloats(new float[] {1, 2}, 2);
      IValueVector stack = new IValueVector();
      stack.push_back(new IValue(x));
      stack.push_back(new IValue(x));
      stack.push_back(new IValue(3L)); // alpha
      add.call(stack);
      assertEquals(1, stack.size());
      assertArrayEquals(new float[] {4, 8}, Tensors.toFloats(stack.get(0).toTensor()));
    }
  }

  @Test
  void listsOfTensorsReachTheOperator() {
    Operators cat = Operators.find("aten::cat", "");
    try (NativeMemory.Meter meter = NativeMemory.meter()) {
      try (Scope scope = Scope.open()) {
        Tensor x = Tensors.ofFloats(new float[] {1, 2}, 2);
        IValueVector stack = new IValueVector();
        stack.push_back(Operators.list(List.of(x, x)));
        stack.push_back(new IValue(0L));
        cat.call(stack);
        assertArrayEquals(new float[] {1, 2, 1, 2}, Tensors.toFloats(stack.get(0).toTensor()));
      }
      assertEquals(0, meter.bytes());
    }
  }

  @ParameterizedTest
  @CsvSource({"aten::no_such_operator,", "aten::add,NoSuchOverload"})
  void anUnknownOneIsNamed(String name, String overload) {
    IllegalStateException fault =
        assertThrows(
            IllegalStateException.class,
            () -> Operators.find(name, overload == null ? "" : overload));
    assertEquals(
        "expected libtorch to have the operator "
            + name
            + ", but it has none of that name and overload",
        fault.getMessage());
  }

  @Test
  void wrongArgumentsAreAnException() {
    Operators add = Operators.find("aten::add", "Tensor");
    try (Scope scope = Scope.open()) {
      IValueVector stack = new IValueVector();
      stack.push_back(new IValue(true));
      stack.push_back(new IValue(true));
      stack.push_back(new IValue(1L));
      assertThrows(RuntimeException.class, () -> add.call(stack));
    }
  }
}
