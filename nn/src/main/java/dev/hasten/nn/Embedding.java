package dev.hasten.nn;

import dev.hasten.engine.RandomStream;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A row of numbers for each kind of token, {@code y = W[x]}: (...) of int64 to (..., width). The
 * weight is (kinds, width).
 */
public final class Embedding extends Layer {
  private final Parameter weight;
  private final double deviation;
  private Optional<Documents> documents = Optional.empty();

  /**
   * Rows of standard normal first numbers, as PyTorch's.
   *
   * @param kinds of tokens, from 0 on
   */
  public Embedding(long kinds, long width) {
    this(kinds, width, 1);
  }

  /** With the deviation of the normal first numbers. */
  public Embedding(long kinds, long width, double deviation) {
    Counts.require("kinds of tokens", kinds, 1);
    Counts.require("numbers for a token", width, 1);
    weight = parameter("weight", Parameter.Role.WEIGHT, kinds, width);
    this.deviation = deviation;
  }

  /** Kinds of tokens that it has rows for. */
  public long kinds() {
    return weight.tensor().size(0);
  }

  /** Tells those of the tokens of each batch. */
  void tell(Documents all) {
    documents = Optional.of(all);
  }

  /** Whether it tells documents of their tokens. */
  boolean keepsDocumentsApart() {
    return documents.isPresent();
  }

  /** The rows. */
  Parameter weight() {
    return weight;
  }

  /**
   * The rows of those tokens.
   *
   * @throws IllegalArgumentException when the input is not int64
   */
  @Override
  public Tensor forward(Tensor input) {
    ScalarType type = input.scalar_type().intern();
    if (type != ScalarType.Long) {
      throw new IllegalArgumentException(
          "expected tokens (Long) for an embedding, but got "
              + type
              + ": give the model data of tokens, such as tiny-shakespeare");
    }
    documents.ifPresent(all -> all.read(input));
    return torch.embedding(weight.tensor(), input);
  }

  @Override
  public void close() {
    super.close();
    documents.ifPresent(Documents::close);
  }

  @Override
  protected void reset(RandomStream random) {
    Initializers.normal(weight.tensor(), deviation, random);
  }
}
