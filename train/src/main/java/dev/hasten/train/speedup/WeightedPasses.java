package dev.hasten.train.speedup;

import dev.hasten.data.Batch;
import dev.hasten.train.seam.Passes;
import dev.hasten.train.seam.Weights;
import org.bytedeco.pytorch.Tensor;

/** The same passes, each counting for a share only. */
record WeightedPasses(Passes passes, double share) implements Passes {
  @Override
  public Tensor run(Batch examples, double weight) {
    return passes.run(examples, weight * share);
  }

  @Override
  public Tensor outputs(Batch examples) {
    return passes.outputs(examples);
  }

  @Override
  public Weights weights() {
    return passes.weights();
  }
}
