package dev.hasten.train.seam;

/** Moves the weights along their gradients. Owns its state until {@link #close}. */
public interface Optimizer extends Stateful, AutoCloseable {
  /** Updates in place. */
  void update(double learningRate);

  @Override
  void close();

  /** An optimizer's settings: a value of a recipe. */
  interface Rule extends Choice.Chosen {
    /** What one element's update depends on; sharded forms need to know. */
    enum Reach {
      /** Its own history alone. */
      ELEMENT,
      /** Norms of its tensor as well. */
      NORM,
      /** The whole tensor. */
      TENSOR
    }

    /** The learning rate that the schedule scales. */
    double learningRate();

    /** What one element's update depends on. */
    Reach reach();

    /**
     * The rule whose learning rate fits a batch {@code times} as large: in proportion to it where
     * the step grows with the gradient (Goyal et al., <a
     * href="https://arxiv.org/abs/1706.02677">2017</a>), to its root where the step is normalised
     * (Malladi et al., <a href="https://arxiv.org/abs/2205.10287">2022</a>). A rule of thumb.
     */
    Rule forBatch(double times);

    /** A new optimizer over those weights, with empty state. */
    Optimizer over(Weights weights);
  }
}
