package dev.hasten.data.pack;

import dev.hasten.data.Batch;
import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.engine.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Windows of tokens of packed shards. Immutable. */
final class PackedTokens implements Dataset {
  /** The target of a place that is to say nothing. */
  private static final int NOTHING = -100;

  private final String name;
  private final PackedHalf records;
  private final PackedFacts facts;
  private final int window;

  PackedTokens(String name, PackedHalf records, PackedFacts facts) {
    this.name = name;
    this.records = records;
    this.facts = facts;
    window = Math.toIntExact(facts.shape().get(0));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return records.size();
  }

  @Override
  public long[] inputShape() {
    return new long[] {window};
  }

  @Override
  public int classes() {
    return facts.classes();
  }

  @Override
  public ScalarType inputType() {
    return ScalarType.Long;
  }

  @Override
  public Optional<Integer> documentStart() {
    return facts.documentStart();
  }

  @Override
  public String fingerprint() {
    return facts.fingerprint();
  }

  @Override
  public Batch batch(int[] indices) {
    long[] inputs = new long[Math.multiplyExact(indices.length, window)];
    long[] targets = new long[inputs.length];
    for (int row = 0; row < indices.length; row++) {
      if (indices[row] < 0 || indices[row] >= size()) {
        throw new IllegalArgumentException(
            "expected windows from 0 to "
                + (size() - 1)
                + " of "
                + name
                + ", but got "
                + indices[row]);
      }
      ByteBuffer record =
          ByteBuffer.wrap(records.read(indices[row])).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < window; i++) {
        int token = record.getInt();
        requireToken(token, token, indices[row]);
        inputs[row * window + i] = token;
      }
      for (int i = 0; i < window; i++) {
        int token = record.getInt();
        requireToken(token == NOTHING ? 0 : token, token, indices[row]);
        targets[row * window + i] = token;
      }
    }
    return new Batch(
        Tensors.ofLongs(inputs, indices.length, window),
        Tensors.ofLongs(targets, indices.length, window));
  }

  private void requireToken(int token, int found, int number) {
    if (token < 0 || token >= classes()) {
      throw new DataException(
          "expected tokens from 0 to "
              + (classes() - 1)
              + " in "
              + records.place(number)
              + ", but got "
              + found
              + ": pack again (hasten data pack)");
    }
  }

  @Override
  public Batch batch(int from, int to) {
    if (from < 0 || to > size() || from >= to) {
      throw new IllegalArgumentException(
          "expected a range within the "
              + size()
              + " windows of "
              + name
              + ", but got "
              + from
              + " to "
              + to);
    }
    int[] indices = new int[to - from];
    Arrays.setAll(indices, i -> from + i);
    return batch(indices);
  }

  /**
   * Refuses: tokens are no amounts.
   *
   * @throws DataException always
   */
  @Override
  public Dataset standardised(float[] mean, float[] deviation) {
    throw new DataException(
        "expected numbers to standardise, but " + name + " holds tokens: leave it out");
  }

  /** Nothing to give back: the mapping goes when nobody holds it. */
  @Override
  public void close() {}
}
