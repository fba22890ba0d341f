package dev.hasten.train.seam;

import java.util.List;
import java.util.Optional;

/** Moves the weights along their gradients. Owns its state until {@link #close}. */
public interface Optimizer extends Stateful, AutoCloseable {
  /** Updates in place. */
  void update(double learningRate);

  /**
   * Goes on with another value of one of its rule's {@link Rule#settings}: a schedule has it so.
   *
   * @throws IllegalArgumentException when there is no such setting
   */
  default void set(String setting, double value) {
    throw new IllegalArgumentException(
        "expected a setting that can change in a run, but got \"" + setting + "\"");
  }

  /**
   * What is to be evaluated in place of the trained weights, for an optimizer that keeps such. It
   * needs no state of its own and is not closed: what it needs is this optimizer's.
   */
  default Optional<EvaluationWeights> evaluation() {
    return Optional.empty();
  }

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

    /** What schedules may change besides the learning rate. */
    default List<Setting> settings() {
      return List.of();
    }

    /**
     * Numbers that go with the learning rate or with a setting. One that is a setting as well goes
     * its own way where it has a schedule.
     */
    default List<Follower> followers() {
      return List.of();
    }

    /** What one element's update depends on. */
    Reach reach();

    /**
     * Whether it moves each parameter without regard to the others, so that some may have an
     * optimizer of their own.
     */
    default boolean isSeparable() {
      return true;
    }

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
