package dev.hasten.data.pack;

import dev.hasten.data.Dataset;
import dev.hasten.data.RawBytes;
import dev.hasten.engine.Tensors;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.IntStream;

/** The bytes behind a data set. */
record ByteRecords(Dataset data, RawBytes raw, int[] targets) implements Records {
  static ByteRecords of(Dataset data, RawBytes raw) {
    return new ByteRecords(data, raw, TargetCodes.of(data));
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
    return IntStream.range(from, to).mapToObj(this::record).toList();
  }

  private byte[] record(int number) {
    byte[] record = new byte[Math.toIntExact(Tensors.count(data.inputShape()))];
    raw.rows().copy(number, record);
    return record;
  }

  @Override
  public int digest(int number, MessageDigest digest) {
    byte[] record = record(number);
    digest.update(record);
    return record.length;
  }
}
