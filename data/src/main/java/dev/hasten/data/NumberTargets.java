package dev.hasten.data;

import dev.hasten.engine.Tensors;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** Numbers, standardised (N, 1). */
final class NumberTargets implements ExampleTargets {
  private final float[] standardised;
  private final NumericTarget number;

  private NumberTargets(float[] standardised, NumericTarget number) {
    this.standardised = standardised;
    this.number = number;
  }

  /**
   * Of numbers in their own unit.
   *
   * @throws DataException when one is not finite, or too far from the others for a float
   */
  static NumberTargets of(double[] values, NumericTarget number) {
    float[] standardised = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      NumericTarget.requireFinite(number.name(), i, values[i]);
      standardised[i] = number.standardised(values[i]);
    }
    return ofStandardised(standardised, number);
  }

  /**
   * Of standardised numbers, which are not copied.
   *
   * @throws DataException when one is not finite
   */
  static NumberTargets ofStandardised(float[] standardised, NumericTarget number) {
    for (int i = 0; i < standardised.length; i++) {
      NumericTarget.requireFinite(number.name() + " (standardised)", i, standardised[i]);
    }
    return new NumberTargets(standardised, number);
  }

  @Override
  public int count() {
    return standardised.length;
  }

  @Override
  public int classes() {
    return 1;
  }

  @Override
  public Optional<NumericTarget> number() {
    return Optional.of(number);
  }

  @Override
  public Tensor batch(int count, IntUnaryOperator rowOf) {
    float[] targets = new float[count];
    for (int i = 0; i < count; i++) {
      targets[i] = standardised[rowOf.applyAsInt(i)];
    }
    return Tensors.ofFloats(targets, count, 1);
  }

  @Override
  public int[] labels(String data) {
    throw Labels.noLabels(data, number);
  }
}
