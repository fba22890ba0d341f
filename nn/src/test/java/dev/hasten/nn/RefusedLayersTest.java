package dev.hasten.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers that make no convolution or pool are refused wherever they are given. */
class RefusedLayersTest {
  private static final Conv2d.Config GOOD = Conv2d.Config.of(4, 6, 3);

  @Test
  void eachWayToMakeAConvolutionChecks() {
    assertThrows(IllegalArgumentException.class, () -> new Conv2d(4, 6, 0));
    assertThrows(IllegalArgumentException.class, () -> GOOD.withStride(0));
    assertThrows(IllegalArgumentException.class, () -> GOOD.withPadding(-1));
    assertThrows(IllegalArgumentException.class, () -> GOOD.withGroups(3));
  }

  @ParameterizedTest
  @CsvSource({"0", "-2"})
  void pools(int size) {
    String words = "1 or more pixels for the window of a pool, but got " + size;
    refused(words, () -> new MaxPool2d(size));
    refused(words, () -> new AvgPool2d(size));
  }

  /** The least numbers that are taken make layers that libtorch takes too. */
  @Test
  void theLeastIsTaken() {
    Conv2d.Config each = Conv2d.Config.of(4, 4, 1).withGroups(4).withoutBias();
    try (Layer model = Sequential.of(new Conv2d(each), new MaxPool2d(1), new AvgPool2d(1));
        Scope scope = Scope.open()) {
      assertArrayEquals(
          new long[] {1, 4, 1, 1},
          Tensors.shape(Slot.of(model).forward(Numbers.tensor(1, 1, 4, 1, 1))));
    }
  }

  private static void refused(String words, Runnable making) {
    String line = assertThrows(IllegalArgumentException.class, making::run).getMessage();
    assertEquals("expected " + words, line.substring(0, line.lastIndexOf(": ")));
  }
}
