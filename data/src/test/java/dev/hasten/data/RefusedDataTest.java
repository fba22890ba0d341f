package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault of arrays and views of them: what was expected, what came, how to put it right. */
class RefusedDataTest {
  private static final float[][] ROWS = {{1, 2, 3, 4}, {5, 6, 7, 8}, {-1, 0.5f, 0, 9}};
  private static final int[] LABELS = {0, 4, 2};

  private static Arguments fault(String expected, Runnable action) {
    return Arguments.of(expected, action);
  }

  static Stream<Arguments> faults() {
    ArrayDataset floats = ArrayDataset.ofFloats(ROWS, LABELS).named("mine");
    ArrayDataset images = ArrayDataset.ofBytes(new byte[16], new int[2], 2, 2, 2).named("mine");
    float[] two = {1, 1};
    return Stream.of(
        fault("at least one example", () -> ArrayDataset.ofFloats(new float[0][], new int[0])),
        fault(
            "one label for each example, but got 3 examples and 2 labels",
            () -> ArrayDataset.ofFloats(ROWS, new int[2])),
        fault(
            "at least one value in every row",
            () -> ArrayDataset.ofFloats(new float[2][0], new int[2])),
        fault(
            "2 values in every row (as in row 0), but row 1 has 1",
            () -> ArrayDataset.ofFloats(new float[][] {{1, 2}, {3}}, new int[2])),
        fault(
            "labels from 0 to 1 in the examples, but example 2 has -1",
            () -> ArrayDataset.ofFloats(ROWS, new int[] {0, 1, -1})),
        fault(
            "labels below 2147483647 in the examples",
            () -> ArrayDataset.ofFloats(ROWS, new int[] {0, 1, Integer.MAX_VALUE})),
        fault(
            "a whole number of examples of shape [2, 2], but got 7 bytes",
            () -> ArrayDataset.ofBytes(new byte[7], new int[2], 2, 2)),
        fault(
            "a whole number of examples of shape [0]",
            () -> ArrayDataset.ofBytes(new byte[4], new int[4], 0)),
        fault(
            "a whole number of examples of shape [-2, -2]",
            () -> ArrayDataset.ofBytes(new byte[4], new int[1], -2, -2)),
        fault("at least one example", () -> ArrayDataset.ofBytes(new byte[0], new int[0], 2)),
        fault(
            "one label for each example, but got 2 examples and 3 labels",
            () -> ArrayDataset.ofBytes(new byte[8], new int[3], 2, 2)),
        fault("a shape of 4 values, but got [3]", () -> floats.shaped(3)),
        fault("a shape of 4 values, but got [-2, -2]", () -> floats.shaped(-2, -2)),
        fault("labels from 0 to 3 in mine, but example 1 has 4", () -> floats.withClasses(4)),
        fault(
            "1 or 2 means and deviations for inputs of shape [2, 2, 2], but got 3",
            () -> images.standardised(new float[3], new float[] {1, 1, 1})),
        fault(
            "1 or 4 means and deviations for inputs of shape [4], but got 2",
            () -> floats.standardised(two, two)),
        fault("as many means as deviations", () -> floats.standardised(two, new float[] {1})),
        fault(
            "finite means and positive deviations",
            () -> floats.standardised(new float[1], new float[1])),
        fault(
            "finite means and positive deviations",
            () -> images.standardised(new float[] {Float.NaN}, new float[] {1})),
        fault("a positive divisor of pixels", () -> PixelScale.dividedBy(0)),
        fault("a positive divisor of pixels", () -> PixelScale.dividedBy(Float.NaN)),
        fault(
            "byte images to scale, but mine holds floats", () -> floats.scaled(PixelScale.unit())),
        fault("to hold out between 1 and 2 examples of mine", () -> floats.holdOut(3, 1)),
        fault("to hold out between 1 and 2 examples of mine", () -> floats.holdOut(0, 1)),
        fault("indices from 0 to 2 into mine, but got 3", () -> floats.select(new int[] {0, 3})),
        fault("at least one index into mine", () -> floats.batch(new int[0])),
        fault("a range of examples within 0 to 3 of mine", () -> floats.batch(2, 4)),
        fault("a range of examples within 0 to 3 of mine", () -> floats.subset(1, 1)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void whatIsWrongAndHowToPutItRight(String expected, Runnable action) {
    String line = assertThrows(RuntimeException.class, action::run).getMessage();
    assertTrue(line.startsWith("expected " + expected), line);
    assertTrue(line.matches("expected .+, but .+: .+"), line);
  }
}
