package dev.hasten.data.order;

import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import java.util.Arrays;
import java.util.List;

/** Several datasets of one shape as one, each with its share of an epoch. */
public final class Mixture {
  private Mixture() {}

  /** Training sets, drawn from by weights that stay. */
  public static Dataset of(List<Dataset> sources, double[] weights) {
    return of(sources, weights, weights, 1);
  }

  /**
   * Training sets, drawn from by weights that move in a straight line. An epoch has as many
   * examples as all of them together.
   *
   * @param first the weight of each source in the first epoch, 0 or more
   * @param last from epoch {@code epochs} on
   * @param epochs 1 or more
   * @throws DataException when the sources or the weights do not fit each other
   */
  public static Dataset of(List<Dataset> sources, double[] first, double[] last, int epochs) {
    Dataset joined = joined(sources);
    for (double[] weights : List.of(first, last)) {
      if (weights.length != sources.size()) {
        throw new DataException(
            "expected a weight for each of "
                + sources.size()
                + " sources, but got "
                + weights.length
                + ": give as many");
      }
      WeightedOrder.checked(weights);
    }
    if (epochs < 1) {
      throw new DataException("expected 1 epoch or more, but got " + epochs + ": choose some");
    }
    int[] sizes = sources.stream().mapToInt(Dataset::size).toArray();
    return joined.ordered(new MixtureOrder(sizes, first.clone(), last.clone(), epochs));
  }

  /**
   * One behind the other: for evaluation.
   *
   * @throws DataException when their targets, shapes, types, classes, tokenizers or tables differ,
   *     or one has an order of its own or sequences of different lengths
   */
  public static Dataset joined(List<Dataset> sources) {
    if (sources.isEmpty()) {
      throw new DataException("expected a source or more to mix, but got none: give some");
    }
    Dataset one = sources.get(0);
    sources.forEach(other -> Sources.requireTarget(one, other));
    for (Dataset other : sources) {
      if (!Arrays.equals(one.inputShape(), other.inputShape())
          || one.classes() != other.classes()
          || one.inputType() != other.inputType()
          || !one.categories().equals(other.categories())) {
        throw new DataException(
            "expected sources of one shape, type and number of classes, but got "
                + Arrays.toString(one.inputShape())
                + " with "
                + one.classes()
                + " classes in "
                + one.name()
                + " and "
                + Arrays.toString(other.inputShape())
                + " with "
                + other.classes()
                + " in "
                + other.name()
                + ": mix data of one kind");
      }
    }
    Sources.requireAlike(sources);
    return new JoinedData(sources);
  }

  /**
   * The datasets that were {@link #joined}, in their order; of any other dataset, a training set
   * drawn from several by weights among them, that alone.
   */
  public static List<Dataset> sources(Dataset data) {
    return data instanceof JoinedData joined ? joined.sources() : List.of(data);
  }
}
