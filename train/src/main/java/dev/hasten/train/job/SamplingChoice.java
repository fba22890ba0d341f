package dev.hasten.train.job;

import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.data.ExampleOrder;
import dev.hasten.data.look.Deduplicated;
import dev.hasten.data.order.Pruning;
import dev.hasten.data.order.Sampling;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the training examples of a job are drawn.
 *
 * @param kind which way
 * @param scores a file of numbers, one a line for each example; none for class-balanced and
 *     deduplicate
 * @param share of importance the draws that heed no score, of hard the hard examples, of curriculum
 *     what the first epoch draws from, of pruned what is kept
 * @param times of hard, how often hard examples come for each time that another comes
 * @param epochs of curriculum, after which all examples are drawn
 * @param hardest of pruned, whether the hardest examples are kept, else the easiest
 * @param near of deduplicate, whether images go that look like an earlier one
 */
public record SamplingChoice(
    Kind kind,
    Optional<Path> scores,
    double share,
    double times,
    int epochs,
    boolean hardest,
    boolean near) {
  /** The ways. */
  public enum Kind {
    /** In proportion to weights. */
    WEIGHTED,
    /** All classes equally often. */
    CLASS_BALANCED,
    /** In proportion to scores, with loss weights that keep the gradient's expectation. */
    IMPORTANCE,
    /** The hardest more often. */
    HARD,
    /** From easy to hard. */
    CURRICULUM,
    /** A part of the examples alone. */
    PRUNED,
    /** Of examples that are the same the first alone. */
    DEDUPLICATE
  }

  /**
   * Training data so drawn.
   *
   * @throws DataException when the file cannot be read or does not fit them
   */
  Dataset of(Dataset train) {
    return switch (kind) {
      case PRUNED -> train.select(Pruning.kept(numbers(train), share, hardest));
      case DEDUPLICATE -> Deduplicated.of(train, near);
      default -> train.ordered(order(train));
    };
  }

  /** Whether some examples are left out, and the others come as if those had not been there. */
  boolean isPart() {
    return kind == Kind.PRUNED || kind == Kind.DEDUPLICATE;
  }

  /** Whether it goes by numbers of the examples. */
  static boolean needsScores(Kind kind) {
    return kind != Kind.CLASS_BALANCED && kind != Kind.DEDUPLICATE;
  }

  /** How many of so many examples are there to draw, where that is known without reading them. */
  Optional<Integer> examples(int all) {
    return switch (kind) {
      case PRUNED -> Optional.of(Pruning.count(share, all));
      case DEDUPLICATE -> Optional.empty();
      default -> Optional.of(all);
    };
  }

  private ExampleOrder order(Dataset train) {
    return switch (kind) {
      case CLASS_BALANCED -> Sampling.classBalanced(train.labels());
      case WEIGHTED -> Sampling.weighted(numbers(train));
      case IMPORTANCE -> Sampling.importance(numbers(train), share);
      case HARD -> Sampling.hard(numbers(train), share, times);
      case CURRICULUM -> Sampling.curriculum(numbers(train), share, epochs);
      case PRUNED, DEDUPLICATE -> throw new IllegalStateException("a part has no order of its own");
    };
  }

  private double[] numbers(Dataset train) {
    return ScoreFile.read(scores.orElseThrow(), train);
  }
}
