package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A drawn change for each image of a batch: those with the same change are worked on together. */
final class Augmentations {
  private static final List<ImageChange> ALL = List.of(Augmentation.values());

  private Augmentations() {}

  /**
   * One change of each image.
   *
   * @param severity the most strength, 0 to 1; each draws between a tenth of it and all of it, with
   *     a direction as likely as the other
   */
  static Tensor once(Tensor images, double severity, RandomStream random) {
    int count = Math.toIntExact(images.size(0));
    int[] kinds = new int[count];
    float[] strengths = new float[count];
    for (int i = 0; i < count; i++) {
      kinds[i] = random.nextInt(ALL.size());
      double size = severity * (0.1 + 0.9 * random.nextDouble());
      strengths[i] = (float) (random.nextDouble() < 0.5 ? -size : size);
    }
    return changed(images, ALL, kinds, strengths);
  }

  /** Each image by its kind (an ordinal of {@link Augmentation}; -1 for none) and strength. */
  static Tensor changed(Tensor images, int[] kinds, float[] strengths) {
    return changed(images, ALL, kinds, strengths);
  }

  /** Each image by its kind (a number in that list; -1 for none) and strength. */
  static Tensor changed(Tensor images, List<ImageChange> changes, int[] kinds, float[] strengths) {
    try (Scope scope = Scope.open()) {
      Tensor all = images.clone();
      for (int kind = 0; kind < changes.size(); kind++) {
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < kinds.length; i++) {
          if (kinds[i] == kind) {
            chosen.add(i);
          }
        }
        if (!chosen.isEmpty()) {
          change(all, changes.get(kind), chosen, strengths);
        }
      }
      return scope.escape(all);
    }
  }

  private static void change(
      Tensor all, ImageChange kind, List<Integer> chosen, float[] strengths) {
    long[] numbers = chosen.stream().mapToLong(i -> i).toArray();
    float[] own = new float[numbers.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = strengths[(int) numbers[i]];
    }
    Tensor places = Tensors.ofLongs(numbers, own.length).to(all.device(), ScalarType.Long);
    Tensor changed =
        kind.changed(
            all.index_select(0, places),
            Tensors.ofFloats(own, own.length).to(all.device(), all.scalar_type()));
    all.index_copy_(0, places, changed);
  }
}
