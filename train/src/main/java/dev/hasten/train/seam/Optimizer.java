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

    /** A new optimizer over those weights, with empty state. */
    Optimizer over(Weights weights);
  }
}
