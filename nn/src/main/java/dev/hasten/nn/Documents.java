package dev.hasten.nn;

import dev.hasten.engine.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Keeps documents apart that lie in one sequence of tokens, each beginning with the same token: a
 * place sees places of its own document alone, itself and those before it, and learned positions
 * count from the document's beginning. Read where the tokens come in, asked by the layers behind;
 * what was read stays until the next batch, so that a block computed again in the backward pass
 * finds it.
 *
 * <pre>{@code
 * Documents.apart(decoder, separator);
 * }</pre>
 */
public final class Documents implements AutoCloseable {
  private final long start;
  private @Nullable Tensor mask;
  private @Nullable Tensor positions;

  private Documents(long start) {
    this.start = start;
  }

  /** A layer that sees places of the same document alone, or counts them. */
  public interface Aware {
    /** From now on it asks those. */
    void keepApart(Documents documents);
  }

  /**
   * Lets a decoder keep documents apart.
   *
   * @param start the token that a document begins with
   * @throws IllegalArgumentException when it has no embedding, or no attention that can
   */
  public static void apart(Layer decoder, long start) {
    Documents documents = new Documents(start);
    int[] counts = {0, 0};
    tell(decoder, documents, counts);
    if (counts[0] != 1 || counts[1] == 0) {
      throw new IllegalArgumentException(
          "expected a decoder with one embedding of tokens, whose attention can keep the documents"
              + " of a window apart, but got "
              + counts[0]
              + " embeddings and "
              + counts[1]
              + " such attentions in "
              + decoder.getClass().getSimpleName()
              + ": take nano-gpt, gpt-2 or llama, or lay the text out as a stream");
    }
  }

  /** Whether that was done to a model. */
  public static boolean areApart(Layer model) {
    return model instanceof Embedding embedding && embedding.keepsDocumentsApart()
        || model.children().values().stream().anyMatch(slot -> areApart(slot.layer()));
  }

  private static void tell(Layer layer, Documents documents, int[] counts) {
    if (layer instanceof Embedding embedding) {
      embedding.tell(documents);
      counts[0]++;
    } else if (layer instanceof Aware aware) {
      aware.keepApart(documents);
      counts[1] += layer instanceof LearnedPositions ? 0 : 1;
    }
    layer.children().values().forEach(slot -> tell(slot.layer(), documents, counts));
  }

  /** Looks where they begin in tokens (N, places). */
  void read(Tensor tokens) {
    close();
    Tensor begins = tokens.eq(new Scalar(start));
    Tensor numbers = begins.cumsum(1);
    Tensor places = torch.arange(new Scalar(tokens.size(1)), Tensors.options(ScalarType.Long));
    Tensor seen =
        numbers
            .unsqueeze(2)
            .eq(numbers.unsqueeze(1))
            .logical_and(places.unsqueeze(1).ge(places.unsqueeze(0)));
    Tensor zeros = Tensors.zeros(ScalarType.Float, Tensors.shape(seen));
    mask =
        Tensors.own(
            zeros
                .masked_fill(seen.logical_not(), new Scalar(Double.NEGATIVE_INFINITY))
                .unsqueeze(1));
    Tensor since = begins.to(ScalarType.Long).mul(places).cummax(1).get0();
    positions = Tensors.own(places.unsqueeze(0).sub(since));
  }

  /**
   * What is added to scores of attention, (N, 1, places, places): minus infinity for places behind
   * and of other documents.
   *
   * @throws IllegalArgumentException when the attention is given other places than came in
   */
  public Tensor mask(long places) {
    return require(mask, places);
  }

  /** The place of each token in its document, from 0: (N, places). */
  Tensor positions(long places) {
    return require(positions, places);
  }

  private static Tensor require(@Nullable Tensor read, long places) {
    if (read == null || read.size(-1) != places) {
      throw new IllegalArgumentException(
          "expected all places of a window that holds several documents, but got "
              + places
              + (read == null ? " and no tokens" : " of " + read.size(-1))
              + ": leave out what drops places, or lay the text out as a stream");
    }
    return read;
  }

  /** The same, where there may be none. */
  public static Optional<Tensor> mask(Optional<Documents> documents, long places) {
    return documents.map(all -> all.mask(places));
  }

  @Override
  public void close() {
    if (mask != null) {
      Tensors.free(mask);
    }
    if (positions != null) {
      Tensors.free(positions);
    }
    mask = null;
    positions = null;
  }
}
