package dev.hasten.train.seam;

import dev.hasten.data.Batch;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A batch cut into slices that are worked on one after the other. */
public final class Slices {
  private Slices() {}

  /** What is done with a slice. */
  @FunctionalInterface
  public interface Work {
    /**
     * Works on some of the examples.
     *
     * @param share of the batch, from 0 to 1
     * @return their mean loss, detached
     */
    Tensor of(Batch slice, double share);
  }

  /**
   * Works on slices as equal as can be, none of them empty.
   *
   * @param count at most so many
   * @return the mean loss of the batch
   */
  public static Tensor of(Batch batch, int count, Work work) {
    int size = batch.size();
    Tensor mean = Tensors.zeros(ScalarType.Float);
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) size * i / count);
      int to = (int) ((long) size * (i + 1) / count);
      if (to > from) {
        try (Scope scope = Scope.open()) {
          double share = (double) (to - from) / size;
          mean.add_(work.of(batch.slice(from, to), share), new Scalar(share));
        }
      }
    }
    return mean;
  }
}
