package dev.hasten.data;

import dev.hasten.engine.Tensors;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** Classes, as their indices (N). */
final class ClassTargets implements ExampleTargets {
  private final int[] labels;
  private final int classes;

  ClassTargets(int[] labels, int classes) {
    this.labels = labels;
    this.classes = classes;
  }

  /** The same labels, said to be of so many classes. */
  ClassTargets withClasses(String data, int newClasses) {
    Labels.require(data, labels, newClasses);
    return new ClassTargets(labels, newClasses);
  }

  @Override
  public int count() {
    return labels.length;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public Optional<NumericTarget> number() {
    return Optional.empty();
  }

  @Override
  public Tensor batch(int count, IntUnaryOperator rowOf) {
    long[] targets = new long[count];
    for (int i = 0; i < count; i++) {
      targets[i] = labels[rowOf.applyAsInt(i)];
    }
    return Tensors.ofLongs(targets, count);
  }

  @Override
  public int[] labels(String data) {
    return labels.clone();
  }
}
