package dev.hasten.train.seam;

import dev.hasten.nn.Interception;

/** The parameters and gradients as the passes see them where they are kept in bfloat16. */
sealed interface LowWeights extends AutoCloseable permits WorkingCopy, RoundedWeights {
  /** An update is done. */
  void update();

  /** Gives the model the values as they are now: before a pass. */
  void publish();

  /** Takes over the gradients of a pass. */
  void collect();

  /** Sets all gradients to zero. */
  void forget();

  /** Puts fp32 weights into the model until the handle is closed. */
  Interception showMasters();

  /** From now on the model keeps what it has. */
  void giveUp();

  @Override
  void close();
}
