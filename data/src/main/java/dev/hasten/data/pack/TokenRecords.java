package dev.hasten.data.pack;

import dev.hasten.data.Batch;
import dev.hasten.data.Dataset;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Windows of tokens, and what their places are to say. One thread at a time. */
final class TokenRecords implements Records {
  private static final int CHUNK = 64;

  private final Dataset data;
  private final int window;
  private int chunkFrom;
  private List<byte[]> chunk = List.of();

  TokenRecords(Dataset data) {
    this.data = data;
    window = Math.toIntExact(data.inputShape()[0]);
  }

  @Override
  public int size() {
    return data.size();
  }

  /** A window has no class. */
  @Override
  public int target(int number) {
    return 0;
  }

  @Override
  public List<byte[]> records(int from, int to) {
    long[] inputs;
    long[] targets;
    try (Scope scope = Scope.open()) {
      Batch batch = data.batch(from, to);
      inputs = Tensors.toLongs(batch.inputs());
      targets = Tensors.toLongs(batch.targets());
    }
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < to - from; i++) {
      ByteBuffer record = ByteBuffer.allocate(2 * Integer.BYTES * window);
      record.order(ByteOrder.LITTLE_ENDIAN);
      for (long[] tokens : List.of(inputs, targets)) {
        for (int place = 0; place < window; place++) {
          record.putInt((int) tokens[i * window + place]);
        }
      }
      records.add(record.array());
    }
    return records;
  }

  @Override
  public int digest(int number, MessageDigest digest) {
    if (number < chunkFrom || number >= chunkFrom + chunk.size()) {
      chunkFrom = number;
      chunk = records(number, Math.min(size(), number + CHUNK));
    }
    byte[] record = chunk.get(number - chunkFrom);
    digest.update(record);
    return record.length;
  }
}
