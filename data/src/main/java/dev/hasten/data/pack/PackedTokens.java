package dev.hasten.data.pack;

import dev.hasten.data.DataException;
import dev.hasten.data.ShardPlaces;
import dev.hasten.data.internal.TokenWindows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Windows of tokens of packed shards. Immutable. */
final class PackedTokens extends TokenWindows {
  private final PackedHalf records;
  private final PackedFacts facts;
  private final int window;

  PackedTokens(String name, PackedHalf records, PackedFacts facts) {
    super(name, Math.toIntExact(facts.shape().get(0)), facts.classes());
    this.records = records;
    this.facts = facts;
    window = Math.toIntExact(facts.shape().get(0));
  }

  @Override
  public int size() {
    return records.size();
  }

  @Override
  public Optional<Integer> documentStart() {
    return facts.documentStart();
  }

  @Override
  public Optional<ShardPlaces> shardPlaces() {
    return Optional.of(records.shardPlaces());
  }

  @Override
  public String fingerprint() {
    return facts.fingerprint();
  }

  @Override
  protected void write(int number, long[] inputs, long[] targets, int at) {
    ByteBuffer record = ByteBuffer.wrap(records.read(number)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < window; i++) {
      int token = record.getInt();
      requireToken(token, token, number);
      inputs[at + i] = token;
    }
    for (int i = 0; i < window; i++) {
      int token = record.getInt();
      requireToken(token == NOTHING ? 0 : token, token, number);
      targets[at + i] = token;
    }
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
}
