package dev.hasten.train.seam;

import dev.hasten.data.Batch;

/** Makes another batch of a batch, before the forward pass and outside autocast. */
@FunctionalInterface
public interface BatchTransform {
  /** The batch to train on; what it allocates belongs to the step's scope. */
  Batch transform(Batch batch, Progress progress);

  /** This, then the other. */
  default BatchTransform then(BatchTransform next) {
    return (batch, progress) -> next.transform(transform(batch, progress), progress);
  }
}
