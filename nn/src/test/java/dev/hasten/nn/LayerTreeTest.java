package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Surgery on a tree of layers. */
class LayerTreeTest {
  private static Sequential tree() {
    Sequential tree =
        new Sequential()
            .add("a", new Linear(3, 4))
            .add("b", new Residual(Sequential.of(new Relu(), new Linear(4, 4))))
            .add("c", new Linear(4, 2));
    Numbers.fill(tree);
    return tree;
  }

  private static float[] answer(Layer layer) {
    try (Scope scope = Scope.open()) {
      return Tensors.toFloats(Slot.of(layer).forward(Numbers.tensor(1, 5, 3)));
    }
  }

  @Test
  void pathsNameLayersAndParameters() {
    try (Layer tree = tree()) {
      assertEquals(
          List.of("", "a", "b", "b.branch", "b.branch.0", "b.branch.1", "c"),
          List.copyOf(tree.layers().keySet()));
      assertEquals(
          List.of(
              "a.weight", "a.bias", "b.branch.1.weight", "b.branch.1.bias", "c.weight", "c.bias"),
          List.copyOf(tree.parameters().keySet()));
    }
  }

  @Test
  void aReplacementIsCalledAndTheFormerLayerIsClosed() {
    try (Layer tree = tree()) {
      Parameter former = tree.parameters().get("b.branch.1.weight");
      float[] before = answer(tree);
      tree.replace("b.branch.1", new Linear(4, 4)); // zeros: the residual adds nothing
      float[] after = answer(tree);
      assertThrows(IllegalStateException.class, former::tensor);
      tree.replace("b", Sequential.of());
      assertArrayEquals(after, answer(tree));
      boolean changed = !Arrays.equals(before, after);
      assertTrue(changed);
    }
  }

  @Test
  void aReplacementMayTakeTheFormerInside() {
    try (Layer tree = tree()) {
      float[] before = answer(tree);
      Layer former = tree.layers().get("c");
      tree.replace("c", Sequential.of(former));
      assertArrayEquals(before, answer(tree));
      assertTrue(tree.parameters().containsKey("c.0.weight"));
    }
  }

  @Test
  void interceptorsSeeEveryCallOutermostLast() {
    try (Layer tree = tree()) {
      float[] before = answer(tree);
      List<String> calls = new ArrayList<>();
      Interception inner = tree.around("b.branch.1", (x, call) -> noted(calls, "inner", x, call));
      Interception outer = tree.around("b.branch.1", (x, call) -> noted(calls, "outer", x, call));
      assertArrayEquals(before, answer(tree), "they change nothing");
      assertEquals(List.of("outer", "inner"), calls);
      outer.close();
      inner.close();
      assertArrayEquals(before, answer(tree));
      assertEquals(2, calls.size(), "they are gone");
      try (Interception zero =
          tree.around("b.branch.1", (x, call) -> call.forward(x).mul(new Scalar(0.0)))) {
        float[] changed = answer(tree);
        tree.replace("b.branch.1", new Linear(4, 4)); // an interceptor stays with the place
        assertArrayEquals(changed, answer(tree));
      }
    }
  }

  private static Tensor noted(
      List<String> calls, String name, Tensor input, Interceptor.Call call) {
    calls.add(name);
    return call.forward(input);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "d", "b.branch.2", "a.weight", "b..branch", "."})
  void aPathThatIsNoneIsRefusedWithAllThereAre(String path) {
    try (Layer tree = tree();
        Layer other = new Relu()) {
      String words =
          assertThrows(IllegalArgumentException.class, () -> tree.replace(path, other))
              .getMessage();
      assertTrue(words.contains("\"" + path + "\"") && words.contains("b.branch.1"), words);
      assertThrows(
          IllegalArgumentException.class, () -> tree.around(path, (x, call) -> call.forward(x)));
    }
  }

  @Test
  void namesAreUniqueAndWithoutDots() {
    try (Sequential tree = tree()) {
      assertThrows(IllegalArgumentException.class, () -> tree.add("a", new Relu()));
      assertThrows(IllegalArgumentException.class, () -> tree.add("a.b", new Relu()));
      assertThrows(IllegalArgumentException.class, () -> tree.add("", new Relu()));
    }
  }

  @Test
  void trainingReachesEveryLayer() {
    try (Layer tree = tree()) {
      tree.training(false);
      tree.layers().values().forEach(layer -> assertEquals(false, layer.isTraining()));
      tree.training(true);
      tree.layers().values().forEach(layer -> assertTrue(layer.isTraining()));
    }
  }
}
