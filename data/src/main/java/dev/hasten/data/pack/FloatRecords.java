package dev.hasten.data.pack;

import dev.hasten.data.Dataset;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** The inputs of a data set, as its batches have them. One thread at a time. */
final class FloatRecords implements Records {
  private static final int CHUNK = 64;

  private final Dataset data;
  private final int[] targets;
  private final int length;
  private int chunkFrom;
  private List<byte[]> chunk = List.of();

  FloatRecords(Dataset data) {
    this.data = data;
    this.targets = TargetCodes.of(data);
    this.length = Math.toIntExact(Tensors.count(data.inputShape()));
  }

  @Override
  public int size() {
    return targets.length;
  }

  @Override
  public int target(int number) {
    return targets[number];
  }

  @Override
  public List<byte[]> records(int from, int to) {
    float[] values;
    try (Scope scope = Scope.open()) {
      values = Tensors.toFloats(data.batch(from, to).inputs());
    }
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < to - from; i++) {
      ByteBuffer record = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      record.asFloatBuffer().put(values, i * length, length);
      records.add(record.array());
    }
    return records;
  }

  @Override
  public int digest(int number, MessageDigest digest) {
    if (number < chunkFrom || number >= chunkFrom + chunk.size()) {
      chunkFrom = number;
      chunk = records(number, Math.min(targets.length, number + CHUNK));
    }
    byte[] record = chunk.get(number - chunkFrom);
    digest.update(record);
    return record.length;
  }
}
