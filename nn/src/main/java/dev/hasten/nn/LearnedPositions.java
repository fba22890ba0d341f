package dev.hasten.nn;

import dev.hasten.engine.RandomStream;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adds to each place of a sequence a learned row of its own, {@code y[t] = x[t] + W[t]}: (N,
 * places, width) to the same. Shorter sequences take the first rows.
 */
public final class LearnedPositions extends Layer implements Documents.Aware {
  private final Parameter weight;
  private final double deviation;
  private Optional<Documents> documents = Optional.empty();

  /**
   * Rows of normal first numbers.
   *
   * @param context the most places a sequence may have
   */
  public LearnedPositions(long context, long width, double deviation) {
    Counts.require("places in a sequence", context, 1);
    Counts.require("numbers for a place", width, 1);
    weight = parameter("weight", Parameter.Role.WEIGHT, context, width);
    this.deviation = deviation;
  }

  /**
   * The sum.
   *
   * @throws IllegalArgumentException when the sequences are longer than the rows reach
   */
  @Override
  public Tensor forward(Tensor input) {
    long places = input.size(1);
    long context = weight.tensor().size(0);
    if (places > context) {
      throw new IllegalArgumentException(
          "expected sequences of at most "
              + context
              + " places, but got "
              + places
              + ": shorten them or make the model for longer ones");
    }
    if (documents.isPresent()) {
      return input.add(torch.embedding(weight.tensor(), documents.get().positions(places)));
    }
    return input.add(places == context ? weight.tensor() : weight.tensor().narrow(0, 0, places));
  }

  /** Places count from the beginning of their document. */
  @Override
  public void keepApart(Documents all) {
    documents = Optional.of(all);
  }

  @Override
  protected void reset(RandomStream random) {
    Initializers.normal(weight.tensor(), deviation, random);
  }
}
